import { eventually } from '@ifcgate/test-kit';

describe('eventually', () => {
  it('gives the answer of the first look that neither throws nor is false', async () => {
    const looks = [() => Promise.reject(new Error('not yet')), () => false as const, () => Promise.resolve(0)];
    let count = 0;

    const answer = await eventually<number | false>(() => looks[count++]?.() ?? 99, { intervalMs: 1 });

    expect(answer).toBe(0);
    expect(count).toBe(3);
  });

  it('fails with what was expected and what the last look said', async () => {
    const never = eventually(() => expect([1]).toHaveLength(2), { timeoutMs: 50, message: 'two cases are open' });

    await expect(never).rejects.toThrow(/Not within 50 ms: two cases are open\.[^]*Received length/);
  });

  it('fails in time when a look never ends', async () => {
    const never = eventually(() => new Promise<void>(() => undefined), { timeoutMs: 50 });

    await expect(never).rejects.toThrow('The first look did not end.');
  });
});
