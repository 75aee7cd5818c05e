import { createEngine, type ReadResult } from '../../src/engine/index.ts';
import { aFatturaPa, signed } from './national-samples.ts';

const engine = createEngine({ workers: 1, cpuLimitMs: 20_000 });
afterAll(() => engine.close());

function read(bytes: Uint8Array): Promise<ReadResult> {
  return engine.read({ bytes, template: 'invoice-standard', today: '2026-04-01' });
}

describe('a signed file', () => {
  it.each(['der', 'ber', 'base64', 'pem'] as const)('is read by what it holds (%s)', async (form) => {
    const result = await read(signed(aFatturaPa(), form));

    expect(result).toMatchObject({
      status: 'processed',
      warnings: ['signature_not_verified'],
      fields: { invoice_number: '2026/417' },
    });
  });

  it('cannot be read when it is cut off, or holds no document', async () => {
    const whole = signed(aFatturaPa(), 'ber');

    expect((await read(whole.subarray(0, 900))).failure?.code).toBe('file_corrupt');
    expect((await read(signed(Buffer.from('no invoice'), 'der'))).failure?.code).toBe('file_type_unsupported');
  });

  it.each([
    [
      'is in too many pieces',
      Buffer.concat([
        Buffer.from('308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480', 'hex'),
        Buffer.alloc(400_000, Buffer.from('0400', 'hex')),
        Buffer.alloc(14),
      ]),
    ],
    [
      'is nested without end',
      Buffer.concat([
        Buffer.from('308006092a864886f70d010702a080', 'hex'),
        Buffer.alloc(200_000, Buffer.from('3080', 'hex')),
      ]),
    ],
    ['says that it is longer than it is', Buffer.from('3084ffffffff06092a864886f70d010702a0803080', 'hex')],
  ])('cannot be read when it %s', async (_, bytes) => {
    expect((await read(bytes)).failure?.code).toBe('file_corrupt');
  });
});
