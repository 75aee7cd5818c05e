import { fork } from 'node:child_process';
import { fstatSync, type Stats } from 'node:fs';

import { openIntake } from '../../src/engine/process/intake.ts';
import { documentOf, withDocument, type RenderRequest } from '../../src/engine/process/messages.ts';
import { defaultBudget } from '../../src/engine/index.ts';

/** What a process that inherited the intake takes from it, as often as it is asked to. */
async function takenFrom(documents: readonly Uint8Array[]): Promise<string[]> {
  const intake = openIntake();
  const program = new URL('take-from-intake.ts', import.meta.url);
  const child = fork(program, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc', intake.descriptor ?? 'ignore'],
  });
  const answer = (): Promise<string> =>
    new Promise((resolve) => child.once('message', (said: string) => resolve(said)));
  try {
    const taken: string[] = [];
    for (const document of documents) {
      expect(intake.put(document)).toBe(true);
      const said = answer();
      child.send('take');
      taken.push(await said);
      intake.empty();
    }
    return taken;
  } finally {
    child.kill();
    intake.close();
  }
}

describe('the way of a document to a reading process', () => {
  it('brings each whole and nothing of the one before, whatever its size', async () => {
    const sizes = [1000, 6_000_000, 10, 0, 1500];
    const documents = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));

    expect(await takenFrom(documents)).toEqual(['1000 of 1', '6000000 of 2', '10 of 3', '0 of ', '1500 of 5']);
  });

  it('leaves nothing behind: no name, and no bytes once a document is read', () => {
    const intake = openIntake();
    const stat = (): Stats => fstatSync(intake.descriptor ?? 0);
    intake.put(new Uint8Array(100));
    expect(stat()).toMatchObject({ nlink: 0, size: 100 });
    intake.empty();
    expect(stat().size).toBe(0);
    intake.close();
  });

  it('is closed for good once its process has gone; the document then goes as a message', () => {
    const intake = openIntake();
    intake.close();
    expect(intake.put(new Uint8Array(5))).toBe(false);
    expect(() => {
      intake.empty();
      intake.close();
    }).not.toThrow();
  });

  it('takes the document out of a request, and puts it back in', () => {
    const request: RenderRequest = { render: { bytes: new Uint8Array([1, 2]), page: 3 }, budget: defaultBudget };
    const bare = withDocument(request, new Uint8Array(0));

    expect(documentOf(bare)).toHaveLength(0);
    expect(withDocument(bare, documentOf(request))).toEqual(request);
  });
});
