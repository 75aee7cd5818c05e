import { type ServiceName, serviceNames } from '@ifcgate/contracts';
import { newId } from '@ifcgate/service-kit';
import { createTestDatabase, runProgram } from '@ifcgate/test-kit';
import { makeEnv, readCompose, readSource } from './compose-file.ts';

const program = (service: ServiceName): string => `services/${service}/src/admin.ts`;
/** A command of each service that changes nothing. */
const harmless = (service: ServiceName): string[] =>
  service === 'gateway' ? ['keys', 'list', '--workspace', newId('workspace')] : ['dead-letters', 'list', '--json'];

describe('the commands of operators in containers', () => {
  it('are, where README names them, programs of the service in whose container they run', async () => {
    const text = (await readSource('infra/docker/README.md')).replaceAll(/\s+/g, ' ');

    const commands = [...text.matchAll(/docker compose exec (\S+) node (\S+)/g)];
    const mentioned = [...text.matchAll(/node (\S+\.ts)/g)].map(([, path]) => path);

    expect(commands.length).toBeGreaterThan(3);
    for (const [, service, path] of commands) expect(path).toBe(program(service as ServiceName));
    for (const path of mentioned) expect(serviceNames.map(program)).toContain(path);
  });

  it('find their program in the folder where an image begins, and get words behind its entry', async () => {
    const dockerfile = await readSource('infra/docker/Dockerfile');
    const { services } = await readCompose((await makeEnv()).environment);

    const service = dockerfile.slice(dockerfile.indexOf('FROM runtime AS service'));

    expect(dockerfile.match(/^WORKDIR .*$/gm)).toEqual(['WORKDIR /app']);
    expect(dockerfile.match(/^ENTRYPOINT .*$/gm)).toEqual(['ENTRYPOINT ["tini", "--"]']);
    expect(service).toContain('COPY --from=service-workspace /app ./');
    // What starts a service is no part of the entry: other words take its place.
    expect(service).toContain('CMD ["sh", "-c", "exec node services/$SERVICE/src/main.ts"]');
    for (const name of serviceNames) expect(services[name]).not.toHaveProperty('entrypoint');
  });

  it.each(serviceNames)('of %s need two of its settings and no more', async (name) => {
    const migrationsDir = new URL(`../../../services/${name}/prisma/migrations`, import.meta.url).pathname;
    const database = await createTestDatabase(name, { migrationsDir });
    const { environment } = (await readCompose((await makeEnv()).environment)).services[name] ?? { environment: {} };
    const settings = { DATABASE_URL: database.appUrl, DATABASE_WORKER_URL: database.workerUrl };
    const path = new URL(`../../../${program(name)}`, import.meta.url);

    const { exitCode, stdout, stderr } = await runProgram(path, harmless(name), settings);

    await database.drop();
    expect([exitCode, stderr, JSON.parse(stdout)]).toEqual([
      0,
      '',
      name === 'gateway' ? { keys: [] } : { dead_letters: [] },
    ]);
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(Object.keys(settings)));
  });
});
