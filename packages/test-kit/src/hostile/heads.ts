import { type Row, empty, hello, ok, twice, unavailable } from './row.ts';

const everyHeaderTwice = twice(
  ...[
    'accept-ranges: none',
    'age: 1',
    'allow: GET',
    'alt-svc: h2=":443"',
    'cache-control: no-store',
    'connection: close',
  ],
  ...['content-disposition: inline', 'content-encoding: identity', 'content-language: en', 'content-location: /a'],
  ...['content-range: bytes */5', 'content-type: text/plain', 'date: Mon, 30 Mar 2026 03:00:00 GMT', 'etag: "a"'],
  ...['expires: 0', 'host: other', 'keep-alive: timeout=5', 'last-modified: yesterday', 'link: </a>', 'location: /a'],
  ...['pragma: no-cache', 'proxy-authenticate: Basic', 'retry-after: 5', 'server: a', 'set-cookie: a=b', 'trailer: x'],
  ...[
    'transfer-encoding: identity',
    'upgrade: h2c',
    'vary: *',
    'via: 1.1 a',
    'warning: 199 a',
    'www-authenticate: Basic',
  ],
);

/** Headers that come twice. */
export const doubledHeaders: readonly Row[] = [
  ['Retry-After twice', 'status_5xx', `${unavailable}${twice('Retry-After: 120')}${empty}`],
  [
    'Retry-After twice, in two ways',
    'status_4xx',
    `HTTP/1.1 429 No\r\nRetry-After: soon\r\nretry-after: -5\r\n${empty}`,
  ],
  ['Retry-After beyond all numbers', 'status_5xx', `${unavailable}Retry-After: ${'9'.repeat(400)}\r\n${empty}`],
  [
    'Retry-After in the year 9999',
    'status_5xx',
    `${unavailable}Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n${empty}`,
  ],
  ['410 with Retry-After twice', 'status_4xx', `HTTP/1.1 410 Gone\r\n${twice('Retry-After: 5')}${empty}`],
  ['Location twice', 'redirect', `HTTP/1.1 302 Found\r\nlocation: /a\r\nlocation: http://169.254.169.254/\r\n${empty}`],
  ['Content-Type twice', 'delivered', `${ok}content-type: text/plain\r\ncontent-type: image/png\r\n${hello}`],
  ['Content-Encoding twice', 'delivered', `${ok}content-encoding: identity\r\ncontent-encoding: gzip\r\n${hello}`],
  ['Content-Length twice', 'not_http', `${ok}content-length: 5\r\n${hello}`],
  ['two Content-Lengths', 'not_http', `${ok}content-length: 7\r\n${hello}`],
  ['Transfer-Encoding twice', 'delivered', `${ok}${twice('transfer-encoding: chunked')}\r\n0\r\n\r\n`],
  [
    'Set-Cookie, Server and Date twice',
    'delivered',
    `${ok}${twice('set-cookie: a=b', 'server: a', 'date: b')}${hello}`,
  ],
  [
    'Keep-Alive twice, as nonsense',
    'delivered',
    `${ok}${twice('keep-alive: timeout=-1e999')}connection: keep-alive\r\n${hello}`,
  ],
  ['Connection twice, with opposites', 'delivered', `${ok}connection: close\r\nconnection: keep-alive\r\n${hello}`],
  ['every known header twice', 'status_5xx', `${unavailable}${everyHeaderTwice}\r\n`],
  [
    'headers named like what every object has',
    'delivered',
    `${ok}${twice('__proto__: a', 'constructor: b', 'toString: c', 'hasOwnProperty: d')}${hello}`,
  ],
];

/** What is no answer by the rules of HTTP, or just so. */
export const brokenForms: readonly Row[] = [
  ['lines that end with LF alone', 'not_http', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n'],
  ['lines that end with CR alone', 'not_http', 'HTTP/1.1 200 OK\rcontent-length: 0\r\r'],
  ['a folded header', 'not_http', `${ok}x-a: b\r\n c\r\n${hello}`],
  ['a blank before the colon', 'not_http', `${ok}x-a : b\r\n${hello}`],
  ['a header without a colon', 'not_http', `${ok}nonsense\r\n${hello}`],
  ['a header without a name', 'not_http', `${ok}: b\r\n${hello}`],
  ['NUL in a header', 'not_http', `${ok}x-a: b\0c\r\n${hello}`],
  ['NUL in the name of a header', 'not_http', `${ok}x\0a: b\r\n${hello}`],
  ['bytes beyond ASCII in a header', 'delivered', `${ok}x-a: \xff\xfe\xed\xa0\x80\r\nretry-after: \xe4\r\n${hello}`],
  ['an empty line before the answer', 'delivered', `\r\n${ok}${hello}`],
  ['status 000', 'not_http', `HTTP/1.1 000 Nothing\r\n${empty}`],
  ['status 20', 'not_http', `HTTP/1.1 20 OK\r\n${empty}`],
  ['status 2000', 'not_http', `HTTP/1.1 2000 OK\r\n${empty}`],
  ['status -1', 'not_http', `HTTP/1.1 -1 OK\r\n${empty}`],
  ['status abc', 'not_http', `HTTP/1.1 abc OK\r\n${empty}`],
  ['status 600', 'status_5xx', `HTTP/1.1 600 What\r\n${empty}`],
  ['status 999', 'status_5xx', `HTTP/1.1 999 What\r\n${empty}`],
  ['a status without a reason', 'delivered', `HTTP/1.1 200\r\n${hello}`],
  ['a reason of 100,000 letters', 'delivered', `HTTP/1.1 200 ${'O'.repeat(100_000)}\r\n${hello}`],
  ['HTTP/0.9', 'not_http', '<html>hello</html>'],
  ['HTTP/3.7', 'not_http', `HTTP/3.7 200 OK\r\n${hello}`],
  ['the preface of HTTP/2', 'not_http', Buffer.from('000012040000000000000300000064', 'hex')],
  ['ICY', 'not_http', `ICY 200 OK\r\n${hello}`],
  ['a request', 'not_http', `POST / HTTP/1.1\r\nhost: a\r\n${hello}`],
  ['no HTTP at all', 'not_http', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['NULs only', 'not_http', Buffer.alloc(10_000)],
  ['a record of TLS', 'not_http', Buffer.from('15030300020228', 'hex')],
];
