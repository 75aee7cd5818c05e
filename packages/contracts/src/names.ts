/** The operational domains: each a service with its own database and topic. */
export const serviceNames = ['gateway', 'verification', 'extraction', 'workflow', 'case', 'webhook'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Test and live data never meet; the environment is part of every row, event and key. */
export const environments = ['live', 'test'] as const;
export type Environment = (typeof environments)[number];

/** Whose data a transaction may see: the scope of every row. */
export interface Tenant {
  readonly workspaceId: string;
  readonly environment: Environment;
}
