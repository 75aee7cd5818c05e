import { endings, floodsAndSilence, lengths } from './bodies.ts';
import { brokenForms, doubledHeaders } from './heads.ts';
import { type HostileAnswer, type Row, ends, hello, ok, says } from './row.ts';

const fromTheFirstByteOn: readonly Row[] = [
  ['an answer before the request was read', 'delivered', says(`${ok}${hello}`)],
  ['an answer before the request was read, and the end', 'delivered', ends(`${ok}${hello}`)],
  ['the end before the request', 'connection_reset', ends('')],
  ['a reset before the request', 'connection_reset', (socket) => void socket.resetAndDestroy()],
  ['a greeting', 'not_http', says('220 mail.example ESMTP\r\n')],
];

const overTls: readonly Row[] = [
  ['plain HTTP where TLS was asked for', 'tls_error', `${ok}${hello}`],
  ['junk where TLS was asked for', 'tls_error', Buffer.alloc(1000, 7)],
  ['an alert where TLS was asked for', 'tls_error', Buffer.from('15030300020228', 'hex')],
  ['silence where TLS was asked for', 'timeout_connect', () => undefined],
  ['the end where TLS was asked for', 'connection_reset', ends('')],
];

const filesAmongThem: ReadonlySet<string> = new Set([
  'Content-Type twice',
  'Transfer-Encoding twice',
  'Set-Cookie, Server and Date twice',
  'Keep-Alive twice, as nonsense',
  'Connection twice, with opposites',
  'headers named like what every object has',
  'bytes beyond ASCII in a header',
  'an empty line before the answer',
  'a status without a reason',
  'a reason of 100,000 letters',
  'chunks with extensions',
  'trailers',
  '204 with a body',
  'more than its length',
  'a second answer behind the first',
  'NUL and bytes that are no text in the body',
  'half a surrogate pair in JSON',
  'twenty early hints, then the answer',
  'an answer before the request was read',
  'an answer before the request was read, and the end',
]);

function toAnswer([name, webhook, answer]: Row): HostileAnswer {
  const isFile = filesAmongThem.has(name);
  return { name, webhook, isFile, answer: typeof answer === 'function' ? answer : says(answer) };
}

/** What the world may answer, from nonsense to malice, with what has to come of it. */
export const hostileAnswers: readonly HostileAnswer[] = [
  ...[...doubledHeaders, ...brokenForms, ...lengths, ...floodsAndSilence, ...endings].map(toAnswer),
  ...fromTheFirstByteOn.map((row) => ({ ...toAnswer(row), isEarly: true })),
  ...overTls.map((row) => ({ ...toAnswer(row), isAskedOverTls: true })),
];
