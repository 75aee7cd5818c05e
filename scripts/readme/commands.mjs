// What CI does with each command that a README shows. A command is found by its beginning; one that no row covers fails.
//
// `run`: the same with the smallest load that shows that it works. `platform`: a platform is there, its URL and key in the
// environment. `by`: the test or step that runs it, and a text by which that file shows it. `not`: why it cannot be run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'ifcgate-readme-'));

/** @type {{command: string, run?: string, until?: string, shows?: string, platform?: boolean, by?: [string, string], not?: string}[]} */
export const rows = [
  {
    command: 'npm start',
    run: `npm start -- --port 0 --data-dir ${folder}/start`,
    until: `${folder}/start/local.json`,
  },
  {
    command: 'npm run dev',
    run: `npm run dev -- --port 0 --data-dir ${folder}/dev`,
    until: `${folder}/dev/local.json`,
  },
  { command: 'npm run check', by: ['.ci/run', 'npm run check'] },
  { command: 'npm test', by: ['.ci/run', 'npm test'] },
  { command: 'npm run test:all', by: ['.ci/run', 'npm run test:all'] },
  {
    command: 'npm run start:processes',
    run: `npm run start:processes -- --port 4310 --data-dir ${folder}/processes`,
    // The gateway is the last to be there, and says so in its log.
    until: `${folder}/processes/gateway.log`,
    shows: 'host.listening',
  },
  {
    command: 'node services/gateway/src/admin.ts',
    by: ['services/all-in-one/test/many-processes.ts', 'services/gateway/src/admin.ts'],
  },
  { command: 'node services/case/src/main.ts', by: ['services/all-in-one/test/many-processes.ts', 'src/main.ts'] },
  { command: 'npm run build', run: 'npm run build' },
  { command: 'npm run example -- quickstart', run: 'npm run example -- quickstart', platform: true },
  {
    command: 'npm run ifcgate -- dead-letters list',
    run: 'npm run ifcgate -- dead-letters list --data-dir "$DATA_DIR"',
    platform: true,
  },
  ...['show', 'retry', 'drop'].map((word) => ({
    command: `npm run ifcgate -- dead-letters ${word}`,
    by: ['services/case/test/dead-letters.slow.test.ts', `'${word}'`],
  })),
  { command: 'export IFCGATE_BASE_URL', run: '', platform: true },
  { command: 'export IFCGATE_API_KEY', run: 'test -n "$IFCGATE_API_KEY"', platform: true },
  { command: 'curl -s $IFCGATE_BASE_URL', run: 'as it is', platform: true },
  { command: 'curl -s "$IFCGATE_BASE_URL', run: 'as it is', platform: true },
  { command: 'node infra/bench/src/main.ts', run: 'BENCH_SECONDS=1 BENCH_RATE=5 node infra/bench/src/main.ts' },
  { command: 'node infra/bench/src/gateway/main.ts', run: 'BENCH_SECONDS=1 node infra/bench/src/gateway/main.ts' },
  { command: 'node services/gateway/scripts/measure-admission.ts', run: 'as it is' },
  {
    command: 'node services/extraction/bench/generate/main.ts',
    run: `node services/extraction/bench/generate/main.ts ${folder}/invoices 3`,
  },
  {
    command: 'node services/extraction/bench/alterations/main.ts',
    run: 'node services/extraction/bench/alterations/main.ts 20',
  },
  {
    command: 'node services/extraction/bench/piles/main.ts',
    run: `node services/extraction/bench/piles/main.ts invoice-standard ${folder}/invoices`,
  },
  {
    command: 'node services/extraction/bench/identity/main.ts',
    run: 'node services/extraction/bench/identity/main.ts 4',
  },
  ...['fairness', 'deliveries', 'backlog', 'kafka'].map((name) => ({
    command: `node infra/bench/src/${name}/main.ts`,
    run: `node infra/bench/src/${name}/main.ts --smoke`,
  })),
  {
    command: 'npm run bench:extraction',
    run: [
      `mkdir -p ${folder}/labelled && cp services/extraction/specimens/invoice.pdf ${folder}/labelled/`,
      `echo '[{"file": "invoice.pdf", "template": "invoice-standard", "expected": {"currency": "EUR"}}]' > ${folder}/labelled/manifest.json`,
      `npm run bench:extraction -- ${folder}/labelled`,
    ].join(' && '),
  },
  {
    command: 'node infra/bench/src/hostile/main.ts',
    run: [
      `mkdir -p ${folder}/hostile && cp services/extraction/specimens/invoice.pdf ${folder}/hostile/`,
      `echo '{"files": {"invoice.pdf": "processed"}}' > ${folder}/hostile/manifest.json`,
      `BENCH_SECONDS=1 BENCH_RATE=2 BENCH_HOSTILE=1 node infra/bench/src/hostile/main.ts ${folder}/hostile`,
    ].join(' && '),
  },
  { command: 'infra/generators/run.sh', by: ['.ci/run', 'infra/generators/run.sh'] },
  { command: 'node infra/kafka/src/main.ts', by: ['infra/kafka/test/broker.kafka.test.ts', 'src/main.ts'] },
  { command: 'POSTGRES_ADMIN_URL=', by: ['infra/postgres/test/provision.test.ts', "'provision'"] },
  { command: 'sh infra/docker/make-env.sh', by: ['infra/docker/check-compose.sh', 'sh infra/docker/make-env.sh'] },
  {
    command: 'docker compose',
    not: 'CI has no Docker; infra/docker/check-compose.sh checks the file, image.test.ts the image',
  },
  { command: 'curl -H "Authorization: Bearer ifcg_test_…"', not: 'needs the containers of the line before' },
  { command: 'npm install @ifcgate/sdk', not: 'the package is not published; npm run build packs it' },
];

/** The row of a command; the one that says most of it. */
export function rowOf(command) {
  const found = rows.filter((row) => command.startsWith(row.command));
  return found.sort((a, b) => b.command.length - a.command.length)[0];
}
