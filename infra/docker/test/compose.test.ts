import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { caseConfig } from '@ifcgate/case-service/config';
import { type ServiceName, serviceNames } from '@ifcgate/contracts';
import { extractionConfig } from '@ifcgate/extraction-service/config';
import { gatewayConfig } from '@ifcgate/gateway-service/config';
import { databaseNames, databaseUrls } from '@ifcgate/postgres';
import { readConfig } from '@ifcgate/service-kit';
import { verificationConfig } from '@ifcgate/verification-service/config';
import { webhookConfig } from '@ifcgate/webhook-service/config';
import { workflowConfig } from '@ifcgate/workflow-service/config';
import { prepareConfig } from '../src/config.ts';
import {
  type Compose,
  type ComposeService,
  type Environment,
  makeEnv,
  parseEnv,
  readCompose,
  readSource,
} from './compose-file.ts';

const configs = {
  gateway: gatewayConfig,
  verification: verificationConfig,
  extraction: extractionConfig,
  workflow: workflowConfig,
  case: caseConfig,
  webhook: webhookConfig,
} satisfies Record<ServiceName, unknown>;

let env: Environment;
let compose: Compose;

beforeAll(async () => {
  env = (await makeEnv()).environment;
  compose = await readCompose(env);
});

function container(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
}

function prepared() {
  return readConfig(prepareConfig, container('prepare').environment);
}

describe('docker-compose.yml', () => {
  it('has a container for every service, with the image made for it', async () => {
    const folders = await readdir(fileURLToPath(new URL('../../../services', import.meta.url)));

    const services = folders.filter((folder) => folder !== 'all-in-one').sort();

    expect(services).toEqual([...serviceNames].sort());
    for (const name of services)
      expect(container(name)).toMatchObject({
        image: `ifcgate/${name}`,
        build: { target: 'service', args: { SERVICE: name } },
      });
  });

  it.each(serviceNames)('gives %s settings that it accepts, and none that it does not know', (name) => {
    const { environment } = container(name);

    const config = readConfig(configs[name], environment);

    expect(Object.keys(configs[name].shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(config).toMatchObject({ HOST: '0.0.0.0', PORT: 8080, INTERNAL_PORT: 8081, LOG_LEVEL: 'info' });
  });

  it.each(serviceNames)('lets %s into its own database, with the roles that the job makes', (name) => {
    const { environment } = container(name);

    const { adminUrl, passwords } = prepared();

    const urls = databaseUrls(adminUrl, databaseNames(name), passwords[name]);
    expect(environment).toMatchObject({ DATABASE_URL: urls.appUrl, DATABASE_WORKER_URL: urls.workerUrl });
    expect(JSON.stringify(environment)).not.toContain(passwords[name].owner);
  });

  it("gives the job the password that PostgreSQL's superuser has", () => {
    const url = new URL(prepared().adminUrl);

    expect(url).toMatchObject({ hostname: 'postgres', username: 'postgres' });
    expect(url.password).toBe(container('postgres').environment['POSTGRES_PASSWORD']);
  });

  it('knows every service by the name and port where it listens', () => {
    const gateway = readConfig(gatewayConfig, container('gateway').environment);

    for (const name of serviceNames.filter((service) => service !== 'gateway')) {
      const { PORT, INTERNAL_JWKS_URL, KAFKA_BROKERS } = readConfig(configs[name], container(name).environment);
      expect(gateway[`UPSTREAM_${name.toUpperCase() as Uppercase<typeof name>}_URL`]).toBe(`http://${name}:${PORT}`);
      expect(new URL(INTERNAL_JWKS_URL).host).toBe(`gateway:${gateway.INTERNAL_PORT}`);
      expect(container('kafka').environment['KAFKA_ADVERTISED_LISTENERS']).toBe(`PLAINTEXT://${KAFKA_BROKERS}`);
    }
  });

  it('hands on where traces go only when that is said', async () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';

    const traced = await readCompose({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT });

    expect(traced.services['case']?.environment).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT });
    expect(container('case').environment).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('waits longer for a service to stop than the service drains', () => {
    for (const name of serviceNames) {
      const { DRAIN_TIMEOUT_MS } = readConfig(configs[name], container(name).environment);
      const [, seconds] = /^(\d+)s$/.exec(container(name).stop_grace_period ?? '') ?? [];
      // What follows the drain (consumers, workers, the database) is allowed ten seconds.
      expect(Number(seconds) * 1000).toBeGreaterThanOrEqual(DRAIN_TIMEOUT_MS + 10_000);
    }
  });
});

describe('the containers', () => {
  it('are reached from outside through the gateway alone, on the loopback address unless told otherwise', async () => {
    const { services } = await readCompose({ ...env, IFCGATE_BIND: '', IFCGATE_PORT: '' });

    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => [name, port]));

    expect(published).toEqual([['gateway', '127.0.0.1:4000:8080']]);
  });

  it('leave the internal network only where they serve, fetch or deliver', () => {
    const outside = Object.entries(compose.services).filter(([, { networks }]) => networks.includes('outside'));

    expect(outside.map(([name]) => name).sort()).toEqual(['extraction', 'gateway', 'webhook']);
    expect(compose.networks['backend']).toEqual({ internal: true });
  });

  it('have no privilege, and no disk to write to unless they keep data', () => {
    for (const { cap_drop, security_opt } of Object.values(compose.services))
      expect({ cap_drop, security_opt }).toEqual({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    const writing = Object.entries(compose.services).filter(([, { read_only }]) => !read_only);
    expect(writing.map(([name]) => name)).toEqual(['kafka']);
  });

  it('start when their database is migrated, which waits for the server', () => {
    for (const name of serviceNames)
      expect(container(name).depends_on['prepare']).toEqual({ condition: 'service_completed_successfully' });
    expect(container('prepare').depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  });
});

describe('the secrets', () => {
  it('have no default: without any one of them compose stops and says how to make them', async () => {
    const secrets = Object.keys(env).filter((name) => /(SECRET|PASSWORD)$/.test(name));

    expect(secrets).toHaveLength(6 + 3 * 6 + 2);
    for (const name of secrets) {
      const missing = readCompose({ ...env, [name]: '' });
      await expect(missing).rejects.toThrow(`${name} is missing a value: run sh infra/docker/make-env.sh first`);
    }
  });

  it('stand in no committed file', async () => {
    const example = parseEnv(await readSource('.env.example'));

    for (const [name, value] of Object.entries(example)) if (/(SECRET|PASSWORD)$/.test(name)) expect(value).toBe('');
  });

  it('are made once, all different, for the eyes of their owner', async () => {
    const { environment, mode, secondTime } = await makeEnv();

    const secrets = Object.entries(environment).flatMap(([name, value]) =>
      /(SECRET|PASSWORD)$/.test(name) ? [value] : [],
    );
    expect(new Set(secrets).size).toBe(secrets.length);
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect(mode).toBe('-rw-------');
    expect(secondTime).toMatchObject({ code: 1, stderr: expect.stringContaining('is there already') as unknown });
  });

  it('are refused by the job where they would break a URL', () => {
    const environment = { ...container('prepare').environment, CASE_DB_APP_PASSWORD: 'with / and @ in it' };

    expect(() => readConfig(prepareConfig, environment)).toThrow(/CASE_DB_APP_PASSWORD: must be 16 or more letters/);
  });
});
