import express from 'express';
import pg from 'pg';

/**
 * What everything is measured against: an Express handler that inserts one row of the request's body with `pg`, on the
 * same server. Run with the database's URL; says its port to the parent and ends with it.
 */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
await pool.query(
  'create table if not exists submissions (id bigint generated always as identity primary key, body jsonb not null)',
);

const app = express().disable('x-powered-by').disable('etag');
app.use(express.json());
app.post('/v1/verifications', async (request, response) => {
  await pool.query('insert into submissions (body) values ($1)', [JSON.stringify(request.body)]);
  response.status(201).json({ status: 'in_review' });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('disconnect', () => process.exit(0));
