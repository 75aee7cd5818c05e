import fc from 'fast-check';
import { Secret } from '../src/config.ts';
import { createSecretBox } from '../src/secret-box.ts';

const box = createSecretBox(new Secret('a secret of more than 32 characters'));

describe('a secret box', () => {
  it('opens what it has sealed, in the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        expect(box.open(box.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  it('seals the same text differently each time, and shows nothing of it', () => {
    const sealed = Array.from({ length: 100 }, () => box.seal('whsec_abcdefghijklmnop', 'we_1'));

    expect(new Set(sealed).size).toBe(100);
    expect(sealed.join()).not.toContain('whsec');
  });

  it('opens nothing for another context or with another secret', () => {
    const sealed = box.seal('plain', 'we_1');
    const other = createSecretBox(new Secret('another secret of more than 32 chars'));

    expect(() => box.open(sealed, 'we_2')).toThrow();
    expect(() => other.open(sealed, 'we_1')).toThrow();
  });

  it('opens nothing that was changed anywhere', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (plain, at) => {
        const parts = box.seal(plain, 'context').split('.');
        const n = 1 + (at % 3);
        const bytes = Buffer.from(parts[n] ?? '', 'base64url');
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (at % 8));

        expect(() => box.open(parts.with(n, bytes.toString('base64url')).join('.'), 'context')).toThrow();
      }),
    );
  });

  it.each([[4], [8], [12], [15], [17]])(
    'does not take a tag of %i bytes, which could be guessed, for one of 16',
    (size) => {
      const [version, nonce, tag, sealed] = box.seal('plain', 'context').split('.');
      const bytes = Buffer.alloc(size);
      Buffer.from(tag ?? '', 'base64url').copy(bytes);

      expect(() => box.open([version, nonce, bytes.toString('base64url'), sealed].join('.'), 'context')).toThrow();
    },
  );

  it.each(['', 'plain', 'v1', 'v1.a.b', 'v2.AAAA.AAAA.AAAA', 'v1...'])('does not open %p', (text) => {
    expect(() => box.open(text, 'context')).toThrow();
  });
});
