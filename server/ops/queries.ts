import type { Db } from '../storage/database.ts';

export const opsNames = ['payments', 'ledger', 'jobs', 'cases', 'coupons'] as const;
export type OpsName = (typeof opsNames)[number];
export type OpsRow = Readonly<Record<string, unknown>>;
export type OpsQuery = (db: Db) => Promise<readonly OpsRow[]>;
export type OpsQueries = Readonly<Record<OpsName, OpsQuery>>;

/** What stands in the job store, for staff: no names, no users, newest first. */
export const jobRows = (db: Db) =>
  db
    .selectFrom('jobs')
    .select([
      'jobId',
      'machineId',
      'productId',
      'state',
      'reason',
      'held',
      'heldWhy',
      'pages',
      'bytes',
      'currency',
      'total',
      'sheetsOwed',
      'registeredAt',
      'expiresAt',
    ])
    .orderBy('registeredAt', 'desc');

/** The books of the payment core come from its own room. */
export const opsQueries = (payments: Omit<OpsQueries, 'jobs'>): OpsQueries => ({ ...payments, jobs: (db) => jobRows(db).execute() });
