export { eventually, type EventuallyOptions } from './eventually.ts';
export { type ReceivedRequest, type Receiver, type ReceiverOptions, type Reply, startReceiver } from './receiver.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts';
export { findKafka, type FoundKafka } from './kafka.ts';
export { expectOwnCursorsOnly } from './foreign-cursors.ts';
export { freePort } from './free-port.ts';
export { postAtOnce } from './post-at-once.ts';
export { query } from './query.ts';
