import { type Row, drips, empty, ends, floods, hello, ok, says, unavailable } from './row.ts';

/** Bodies that are not as long as they say. */
export const lengths: readonly Row[] = [
  ['a length of 2^31, and five bytes', 'delivered', `${ok}content-length: 2147483648\r\n\r\nhello`],
  ['a length of 2^53 + 1, and five bytes', 'delivered', `${ok}content-length: 9007199254740993\r\n\r\nhello`],
  ['a length of 2^64', 'not_http', `${ok}content-length: 18446744073709551616\r\n\r\nhello`],
  ['a length of 400 digits', 'not_http', `${ok}content-length: ${'9'.repeat(400)}\r\n\r\nhello`],
  ['a negative length', 'not_http', `${ok}content-length: -5\r\n\r\nhello`],
  ['a length with a sign', 'not_http', `${ok}content-length: +5\r\n\r\nhello`],
  ['a list of lengths', 'not_http', `${ok}content-length: 5, 5\r\n\r\nhello`],
  ['a length in hexadecimal', 'not_http', `${ok}content-length: 0x5\r\n\r\nhello`],
  [
    'a length, and chunks',
    'not_http',
    `${ok}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ],
  ['a chunk of 2^31', 'delivered', `${ok}transfer-encoding: chunked\r\n\r\n80000000\r\nhello`],
  ['a chunk of 2^64', 'delivered', `${ok}transfer-encoding: chunked\r\n\r\n10000000000000000\r\nhello`],
  ['a chunk of -1', 'delivered', `${ok}transfer-encoding: chunked\r\n\r\n-1\r\nhello`],
  ['chunks with extensions', 'delivered', `${ok}transfer-encoding: chunked\r\n\r\n5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n`],
  [
    'trailers',
    'delivered',
    `${ok}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nretry-after: 5\r\nretry-after: 6\r\n\r\n`,
  ],
  ['an unknown transfer coding', 'delivered', `${ok}transfer-encoding: zip\r\n\r\nhello`],
  ['204 with a body', 'delivered', `HTTP/1.1 204 No Content\r\n${hello}`],
  ['304 with a body', 'redirect', `HTTP/1.1 304 Not Modified\r\n${hello}`],
  ['a redirect to nowhere', 'redirect', `HTTP/1.1 307 Temporary Redirect\r\n${empty}`],
  ['a redirect to nonsense', 'redirect', `HTTP/1.1 301 Moved\r\nlocation: http://[::::]:99999/%zz\r\n${empty}`],
  ['a compressed body that is none', 'delivered', `${ok}content-encoding: gzip\r\n${hello}`],
  ['more than its length', 'delivered', `${ok}${hello} and more`],
  ['a second answer behind the first', 'delivered', `${ok}${hello}HTTP/1.1 500 No\r\n${empty}`],
  ['NUL and bytes that are no text in the body', 'delivered', `${ok}content-length: 8\r\n\r\na\0b\xff\xed\xa0\x80c`],
  ['half a surrogate pair in JSON', 'delivered', `${ok}content-length: 8\r\n\r\n"\\ud800"`],
];

/** What has no end. */
export const floodsAndSilence: readonly Row[] = [
  [
    'twenty early hints, then the answer',
    'delivered',
    `${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(20)}${ok}${hello}`,
  ],
  ['early hints without end', 'not_http', floods('', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100))],
  ['100 Continue that nobody asked for', 'not_http', `HTTP/1.1 100 Continue\r\n\r\n${ok}${hello}`],
  ['102 and then silence', 'timeout_response', says('HTTP/1.1 102 Processing\r\n\r\n')],
  [
    '101 to another protocol',
    'not_http',
    says('HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\nhi'),
  ],
  ['headers of 64 KiB', 'response_too_large', `${ok}${'x-a: b\r\n'.repeat(10_000)}${hello}`],
  ['one header of 1 MiB', 'response_too_large', `${ok}x-a: ${'b'.repeat(1_048_576)}\r\n${hello}`],
  ['headers without end', 'response_too_large', floods(ok, 'x-a: b\r\n'.repeat(100))],
  ['a body without end', 'delivered', floods(`${ok}\r\n`, 'x'.repeat(16_384))],
  ['an error without end', 'status_5xx', floods(`${unavailable}\r\n`, 'x'.repeat(16_384))],
  [
    'trailers without end',
    'delivered',
    floods(`${ok}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x-a: b\r\n'.repeat(100)),
  ],
  [
    'an extension of a chunk without end',
    'delivered',
    floods(`${ok}transfer-encoding: chunked\r\n\r\n5;a=`, 'x'.repeat(16_384)),
  ],
  ['a body that drips', 'delivered', drips(`${ok}\r\n`, 'x')],
  ['an error that drips', 'status_5xx', drips(`${unavailable}\r\n`, 'x')],
  ['headers that drip', 'timeout_response', drips(`${ok}x-a: `, 'x')],
  ['a status line that drips', 'timeout_response', drips('HTTP/1.1 200 ', 'O')],
  ['half an answer, and silence', 'timeout_response', says(`${ok}content-le`)],
  ['a body that stops halfway', 'delivered', says(`${ok}content-length: 100\r\n\r\nhello`)],
  ['silence', 'timeout_response', () => undefined],
];

/** What ends too soon. */
export const endings: readonly Row[] = [
  ['nothing, and the end', 'connection_reset', ends('')],
  ['half a status line, and the end', 'connection_reset', ends('HTTP/1.1 20')],
  ['half the headers, and the end', 'connection_reset', ends(`${ok}content-le`)],
  ['half a body, and the end', 'delivered', ends(`${ok}content-length: 100\r\n\r\nhello`)],
  ['an endless chunk, and the end', 'delivered', ends(`${ok}transfer-encoding: chunked\r\n\r\nff\r\nhello`)],
  ['102 and the end', 'connection_reset', ends('HTTP/1.1 102 Processing\r\n\r\n')],
  ['a reset', 'connection_reset', (socket) => void socket.resetAndDestroy()],
  [
    'half a status line, and a reset',
    'connection_reset',
    (socket) => void socket.write('HTTP/1.1 2', () => void socket.resetAndDestroy()),
  ],
];
