import IFCGate from '@ifcgate/sdk';
import { loadHostileSet, submitHostile } from './hostile-set.ts';
import { type AttackResult, attackOrder } from './attack-order.ts';

/**
 * Has hostile files read over and over, so many at once, until its parent says anything; then it tells what became of
 * them. In a process of its own. Reads its order from the first argument.
 */
const order = attackOrder.parse(JSON.parse(process.argv[2] ?? ''));
const files = await loadHostileSet(order.folder);
const client = new IFCGate({ apiKey: order.apiKey, baseUrl: order.baseUrl, maxRetries: 0 });
const result: AttackResult = { answered: 0, faults: [] };
let isOver = false;
let next = 0;

process.once('message', () => (isOver = true));
process.on('disconnect', () => process.exit(0));
await Promise.all(Array.from({ length: order.atOnce }, attack));
process.send?.(result);

async function attack(): Promise<void> {
  while (!isOver) {
    const file = files[next++ % files.length];
    if (file === undefined) throw new Error('The hostile set is empty.');
    const { fault } = await submitHostile(client, file);
    if (fault !== undefined) result.faults.push(`${file.name}: ${fault}`);
    if (result.answered++ === 0) process.send?.('begun');
  }
}
