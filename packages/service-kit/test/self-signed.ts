import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a certificate that signs itself, both PEM, valid from 2020 to 2049 for one host name. */
export function createSelfSigned(hostname: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signatureAlgorithm = der(sequence, Buffer.from('06082a8648ce3d040302', 'hex')); // ecdsa-with-SHA256
  const name = der(sequence, der(set, der(sequence, Buffer.from('0603550403', 'hex'), der(utf8String, hostname))));
  const alternativeName = der(
    sequence,
    Buffer.from('0603551d11', 'hex'),
    der(octetString, der(sequence, der(dnsName, hostname))),
  );
  const content = der(
    sequence,
    der(explicit0, der(integer, Buffer.of(2))),
    der(integer, Buffer.of(1)),
    signatureAlgorithm,
    name,
    der(sequence, der(utcTime, '200101000000Z'), der(utcTime, '491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(explicit3, der(sequence, alternativeName)),
  );
  const signature = der(bitString, Buffer.of(0), sign('sha256', content, privateKey));
  const certificate = der(sequence, content, signatureAlgorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const utf8String = 0x0c;
const utcTime = 0x17;
const sequence = 0x30;
const set = 0x31;
const dnsName = 0x82;
const explicit0 = 0xa0;
const explicit3 = 0xa3;

function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
