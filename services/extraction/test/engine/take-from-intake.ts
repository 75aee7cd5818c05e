/** Says of each document in its intake how long it is, and what all of it consists of. */
import { takeFromIntake } from '../../src/engine/process/intake.ts';

process.on('message', () => {
  const bytes = takeFromIntake();
  process.send?.(`${String(bytes.length)} of ${[...new Set(bytes)].join()}`);
});
