import { idSchema, listQuery, pageOf, route } from '@ifcgate/contracts';
import { type ProbeDb, createProbeDatabase, openProbe } from '@ifcgate/test-kit/probe';
import { type ServiceHarness, startHarness } from '@ifcgate/test-kit/service-harness';
import { z } from 'zod';
import { createCursors, toPage } from '../src/http/cursor.ts';
import { type Endpoint, Later, endpoint } from '../src/http/endpoint.ts';
import { reply } from '../src/http/reply.ts';
import { notFound, serviceRouter } from '../src/http/router.ts';
import type { Database, RequestTransaction } from '../src/database.ts';
import type { Service, ServiceDeps } from '../src/service.ts';

const noteSchema = z.object({ note_id: idSchema('case'), text: z.string() });
/** A note as its service shows it. */
export type Note = z.infer<typeof noteSchema>;

const shared = { service: 'case', scope: 'cases:read', summary: 'A route of the tests.' } as const;
const params = z.strictObject({ note_id: idSchema('case') });
const textSchema = z.strictObject({ text: z.string().min(1).max(100) });

const routes = {
  list: route({
    ...shared,
    method: 'GET',
    path: '/v1/notes',
    query: listQuery({ text: z.string().optional() }),
    replies: { 200: pageOf(noteSchema) },
  }),
  get: route({ ...shared, method: 'GET', path: '/v1/notes/{note_id}', params, replies: { 200: noteSchema } }),
  create: route({ ...shared, method: 'POST', path: '/v1/notes', body: textSchema, replies: { 201: noteSchema } }),
  extract: route({
    ...shared,
    method: 'POST',
    path: '/v1/notes/later',
    body: textSchema,
    replies: { 200: noteSchema, 202: z.object({ note_id: z.string() }) },
  }),
  createSecret: route({
    ...shared,
    method: 'POST',
    path: '/v1/secrets',
    body: textSchema,
    replies: { 201: z.object({ note_id: z.string(), secret: z.string() }) },
  }),
  touch: route({ ...shared, method: 'POST', path: '/v1/notes/{note_id}/touch', params, replies: { 204: null } }),
};

/** What a test may do while a request runs. */
export interface NotesHooks {
  /** Runs inside the transaction, after the note was written. */
  beforeEnd(text: string): Promise<void> | void;
  /** The answer of a note that comes later; undefined while it is not there. */
  finished(noteId: string): boolean;
  /** Called once nobody waits for the answer any more, while the note is not there. */
  left?(noteId: string): void;
}

/** A service like any other, with one table, for tests of what all services are made of. */
export function createNotesService(deps: ServiceDeps, hooks: NotesHooks): Service<ProbeDb> {
  const database = openProbe({ appUrl: deps.appUrl.reveal(), workerUrl: deps.workerUrl.reveal() }, deps);
  const knows = (_tenant: unknown, id: string): Promise<boolean> => Promise.resolve(id.endsWith('0'));
  const endpoints = [...readEndpoints(deps, database), ...writeEndpoints(deps, database, hooks)];
  return {
    name: 'case',
    router: serviceRouter({ service: 'case', endpoints, findInternalKey: deps.findInternalKey, log: deps.log, knows }),
    subscriptions: [],
    workers: [],
    database,
    knows,
  };
}

/** Starts the notes service on a database of its own. */
export async function startNotes(hooks: Partial<NotesHooks> = {}): Promise<ServiceHarness<ProbeDb>> {
  const all = { beforeEnd: () => undefined, finished: () => true, ...hooks };
  const database = await createProbeDatabase();
  const harness = await startHarness({
    name: 'case',
    migrationsDir: '',
    database,
    create: (deps) => createNotesService(deps, all),
  });
  return {
    ...harness,
    async stop() {
      await harness.stop();
      await database.drop();
    },
  };
}

function readEndpoints(deps: ServiceDeps, database: Database<ProbeDb>): Endpoint[] {
  const cursors = createCursors(deps.secret);
  return [
    endpoint(database, routes.list, {
      async handle({ query: { limit, cursor, text } }, { db, tenant }) {
        const scope = { ...tenant, text };
        const [last] = cursor === undefined ? [] : cursors.decode(scope, cursor);
        const rows = await db.note.findMany({
          where: { ...tenant, ...(text && { text }), ...(last !== undefined && { noteId: { lt: String(last) } }) },
          orderBy: { noteId: 'desc' },
          take: limit + 1,
        });
        return reply(
          200,
          toPage(rows, limit, toNote, (row) => cursors.encode(scope, [row.noteId])),
        );
      },
    }),
    endpoint(database, routes.get, {
      handle: async ({ params }, { db, tenant }) => {
        const row = await db.note.findFirst({ where: { ...tenant, noteId: params.note_id } });
        if (row === null) throw notFound(params.note_id);
        return reply(200, toNote(row));
      },
    }),
  ];
}

function writeEndpoints(deps: ServiceDeps, database: Database<ProbeDb>, hooks: NotesHooks): Endpoint[] {
  const create = async (tx: RequestTransaction<ProbeDb>, text: string): Promise<Note> => {
    const noteId = deps.newId('case');
    await tx.db.note.create({ data: { ...tx.tenant, noteId, text } });
    tx.announce(noteId);
    await hooks.beforeEnd(text);
    return { note_id: noteId, text };
  };
  return [
    endpoint(database, routes.create, {
      handle: async ({ body }, tx) => reply(201, await create(tx, body.text)),
    }),
    endpoint(database, routes.extract, {
      handle: async ({ body }, tx) => new Later((await create(tx, body.text)).note_id),
      async answer({ body }, noteId, gone) {
        const found = await database.changes.waitFor(
          noteId,
          () => Promise.resolve(hooks.finished(noteId) ? true : undefined),
          2000,
          gone,
        );
        if (gone.aborted) hooks.left?.(noteId);
        return found ? reply(200, { note_id: noteId, text: body.text }) : reply(202, { note_id: noteId });
      },
    }),
    endpoint(database, routes.createSecret, {
      handle: async ({ body }, tx) =>
        reply(201, { note_id: (await create(tx, body.text)).note_id, secret: 'shown-once' }),
      keptBody: (body) => ({ ...(body as object), secret: '[redacted]' }),
    }),
    endpoint(database, routes.touch, { handle: () => Promise.resolve(reply(204, null)) }),
  ];
}

function toNote(row: { noteId: string; text: string }): Note {
  return { note_id: row.noteId, text: row.text };
}
