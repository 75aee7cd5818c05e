import { format, inspect } from 'node:util';
import { z } from 'zod';
import { ConfigError, Secret, hostConfigShape, readConfig, secretSetting } from '../src/config.ts';

const valid = {
  DATABASE_URL: 'postgresql://app:app-password@db/ifcgate_case',
  DATABASE_WORKER_URL: 'postgresql://worker:worker-password@db/ifcgate_case',
  KAFKA_BROKERS: 'kafka:9092',
  IFCGATE_SECRET: 'a secret of more than 32 characters',
};
const schema = z.object(hostConfigShape);

describe('a configuration', () => {
  it('needs four settings, and has safe defaults for the rest', () => {
    const config = readConfig(schema, valid);

    expect(config).toMatchObject({ PORT: 8080, INTERNAL_PORT: 8081, LOG_LEVEL: 'info', DRAIN_TIMEOUT_MS: 20_000 });
    expect(config.DATABASE_URL.reveal()).toBe(valid.DATABASE_URL);
  });

  it('names every problem at once, and shows no value', () => {
    const environment = { ...valid, DATABASE_URL: '', PORT: 'http', LOG_LEVEL: 'loud', IFCGATE_SECRET: 'short-secret' };

    const read = (): unknown => readConfig(schema, environment);

    expect(read).toThrow(ConfigError);
    for (const name of ['DATABASE_URL', 'PORT', 'LOG_LEVEL', 'IFCGATE_SECRET']) expect(read).toThrow(name);
    expect(read).not.toThrow('short-secret');
    expect(read).not.toThrow('worker-password');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['KAFKA_BROKERS', ''],
    ['DRAIN_TIMEOUT_MS', '300001'],
    ['INTERNAL_JWKS_URL', 'gateway'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readConfig(schema, { ...valid, [name]: value })).toThrow(name);
  });
});

describe('a secret', () => {
  const secret = secretSetting.parse('hush-hush');

  it('is not printed by accident, in whatever way things are printed', () => {
    const printed = [
      `${String(secret)}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
      format('%s %o %O %j', secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify({ ...secret }),
      JSON.stringify(structuredClone({ ...secret })),
    ].join('\n');

    expect(printed).not.toContain('hush');
    expect(printed).toContain('[secret]');
  });

  it('is told to who asks for it', () => {
    expect(secret).toBeInstanceOf(Secret);
    expect(secret.reveal()).toBe('hush-hush');
  });
});
