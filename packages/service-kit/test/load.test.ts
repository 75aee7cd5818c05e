import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { backgroundPace, countRequests, waiting } from '../src/load.ts';

/** A request that is being answered, until it is closed. */
function begin(): EventEmitter {
  const response = new EventEmitter();
  countRequests()({} as Request, response as unknown as Response, () => undefined);
  return response;
}

describe('what can be done later', () => {
  it('goes on slowly while sixteen requests wait for the process, and freely again when they are answered', () => {
    const requests = Array.from({ length: 15 }, begin);
    const before = backgroundPace();
    requests.push(begin());

    const busy = backgroundPace();
    for (const request of requests) request.emit('close');

    expect(before.subjects).toBe(256);
    expect(busy).toEqual({ restMs: 250, subjects: 64 });
    expect(backgroundPace().subjects).toBe(256);
  });

  it('is not held up by requests that wait for it', async () => {
    const requests = Array.from({ length: 16 }, begin);
    let arrive = (): void => undefined;
    const waits = waiting(new Promise<void>((resolve) => (arrive = resolve)));

    const meanwhile = backgroundPace();
    arrive();
    await waits;

    expect(meanwhile.subjects).toBe(256);
    expect(backgroundPace().subjects).toBe(64);
    for (const request of requests) request.emit('close');
  });
});
