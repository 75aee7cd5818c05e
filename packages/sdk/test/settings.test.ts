import { inspect } from 'node:util';
import IFCGate, { ConfigurationError } from '../src/index.ts';
import { readSettings } from '../src/settings.ts';
import { testKey, withChecksum } from './recording-server.ts';

describe('the settings of a client', () => {
  it('come from the environment where the options are silent, else from the defaults', () => {
    const fromOptions = readSettings(
      { apiKey: testKey, baseUrl: 'https://a.example' },
      { IFCGATE_BASE_URL: 'https://b.example' },
    );
    const fromEnvironment = readSettings({}, { IFCGATE_API_KEY: testKey, IFCGATE_BASE_URL: 'https://b.example/' });
    const fromDefaults = readSettings({ apiKey: undefined }, { IFCGATE_API_KEY: testKey, IFCGATE_BASE_URL: '' });

    expect(fromOptions.baseUrl).toBe('https://a.example');
    expect(fromEnvironment).toMatchObject({ apiKey: testKey, baseUrl: 'https://b.example' });
    expect(fromDefaults).toMatchObject({ apiKey: testKey, baseUrl: 'https://api.ifcgate.com', maxRetries: 2 });
  });

  it.each([
    ['https://api.example/', 'https://api.example'],
    ['https://api.example/gate//', 'https://api.example/gate'],
    ['http://localhost:4000/', 'http://localhost:4000'],
    ['http://127.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('take the base URL %s', (baseUrl, normal) => {
    expect(readSettings({ apiKey: testKey, baseUrl }, {}).baseUrl).toBe(normal);
  });

  it.each([
    [{ baseUrl: 'http://api.ifcgate.com' }, 'in clear text'],
    [{ baseUrl: 'http://127.0.0.1.example.com' }, 'in clear text'],
    [{ baseUrl: 'http://localhost.example.com' }, 'in clear text'],
    [{ baseUrl: 'api.ifcgate.com' }, 'absolute URL'],
    [{ baseUrl: 'ftp://api.ifcgate.com' }, 'https://'],
    [{ baseUrl: 'https://user:word@api.ifcgate.com' }, 'user name'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ totalTimeoutMs: Number.NaN }, 'totalTimeoutMs'],
    [{ maxRetries: -1 }, 'maxRetries'],
    [{ maxRetries: 1.5 }, 'maxRetries'],
  ])('refuse %j and say why', (options, reason) => {
    expect(() => readSettings({ apiKey: testKey, ...options }, {})).toThrow(ConfigurationError);
    expect(() => readSettings({ apiKey: testKey, ...options }, {})).toThrow(reason);
  });

  it('refuse a key that is missing, a placeholder or mistyped, and never show it', () => {
    const mistyped = withChecksum('ifcg_live_0123456789abcdefghijABCDEFGHIJ').replace('0123', '0132');

    expect(() => readSettings({}, {})).toThrow('IFCGATE_API_KEY');
    expect(() => new IFCGate({ apiKey: 'ifcg_live_xxxxxxxxxxxxxxxxx' })).toThrow('placeholder');
    expect(() => new IFCGate({ apiKey: mistyped })).toThrow(/checksum(?!.*ifcg_)/);
  });

  it('stay hidden when a client is printed', () => {
    const client = new IFCGate({ apiKey: testKey, baseUrl: 'http://localhost:1' });

    expect(inspect(client, { depth: 10, showHidden: true })).not.toContain(testKey);
    expect(JSON.stringify(client)).not.toContain(testKey);
  });
});
