import type { AnyEvent, EventType } from '../src/index.ts';

/** The data of an event as it was published. */
export type Sample = { [T in EventType]: { type: T; data: AnyEvent<T>['data'] } }[EventType];

const caseId = 'case_01k0000000000000000000000a';

/** What was ever said of workspaces, and of the end of what they have kept; see `publishedEvents`. */
export const publishedWorkspaceEvents: readonly Sample[] = [
  {
    type: 'case.ended',
    data: {
      ...{ case_id: caseId, kind: 'verification', status: 'approved', queue: null },
      ended_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'case.ended',
    data: {
      ...{ case_id: caseId, kind: 'document', status: 'closed', queue: null, repeated: true },
      ended_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'case.opened',
    data: { case_id: caseId, kind: 'verification', status: 'in_review', queue: 'verification-review' },
  },
  {
    type: 'case.opened',
    data: { case_id: caseId, kind: 'verification', status: 'awaiting_documents', queue: null, repeated: true },
  },
  { type: 'case.expired', data: { case_id: caseId, kind: 'verification', expired_at: '2026-03-30T03:00:00.000Z' } },
  {
    type: 'case.expired',
    data: { case_id: caseId, kind: 'verification', expired_at: '2026-03-30T03:00:00.000Z', repeated: true },
  },
  {
    type: 'workspace.settings.changed',
    data: {
      workspace_id: 'ws_01k0000000000000000000000e',
      retention_days: { files: 30, documents: 365, cases: 1827, events: 90, attempts: null },
      own_parties: [{ name: 'Example GmbH', vat_id: 'DE123456789' }, { iban: 'DE89370400440532013000' }],
      indexed_metadata: ['branch'],
      brief_model: false,
      calendar: {
        time_zone: 'Europe/Berlin',
        hours: {
          mon: [
            ['09:00', '12:00'],
            ['13:00', '17:00'],
          ],
          tue: [['00:00', '24:00']],
        },
        holidays: ['2026-12-25'],
      },
      changed_at: '2026-03-30T03:00:00.000Z',
    },
  },
  {
    type: 'workspace.settings.changed',
    data: {
      workspace_id: 'ws_01k0000000000000000000000e',
      retention_days: { files: null, documents: null, cases: null, events: 90, attempts: 90 },
      ...{ own_parties: [], indexed_metadata: [], brief_model: false, calendar: null },
      changed_at: '2026-03-30T03:00:00.000Z',
    },
  },
];
