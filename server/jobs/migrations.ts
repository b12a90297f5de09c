import type { Migration } from 'kysely/migration';

/** Named by date and room, in order; never edited once released. */
export const jobMigrations: Record<string, Migration> = {
  '2026-11-22-jobs': {
    up: async (db) => {
      await db.schema
        .createTable('documents')
        .addColumn('blobId', 'text', (c) => c.primaryKey())
        .addColumn('wrappedKey', 'text', (c) => c.notNull())
        .addColumn('attempt', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('uploads')
        .addColumn('uploadId', 'text', (c) => c.primaryKey())
        .addColumn('uploadKey', 'text', (c) => c.notNull())
        .addColumn('machineId', 'text', (c) => c.notNull())
        .addColumn('userId', 'text', (c) => c.notNull())
        .addColumn('userKey', 'text', (c) => c.notNull())
        .addColumn('senderAddress', 'text', (c) => c.notNull())
        .addColumn('jobName', 'text', (c) => c.notNull())
        .addColumn('documentFormat', 'text', (c) => c.notNull())
        .addColumn('compression', 'text', (c) => c.notNull())
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('pin', 'text')
        .addColumn('blobId', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('refusal', 'text')
        .addColumn('jobId', 'text')
        .addColumn('bytes', 'bigint', (c) => c.notNull())
        .addColumn('touchedAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('uploads_by_key', ['machineId', 'uploadKey'])
        .execute();
      await db.schema.createIndex('uploads_by_state').on('uploads').columns(['state', 'touchedAt']).execute();
      await db.schema
        .createTable('jobs')
        .addColumn('jobId', 'text', (c) => c.primaryKey())
        .addColumn('machineId', 'text', (c) => c.notNull())
        .addColumn('productId', 'text', (c) => c.notNull().unique())
        .addColumn('userId', 'text', (c) => c.notNull())
        .addColumn('userKey', 'text', (c) => c.notNull())
        .addColumn('senderAddress', 'text', (c) => c.notNull())
        .addColumn('jobName', 'text', (c) => c.notNull())
        .addColumn('documentFormat', 'text', (c) => c.notNull())
        .addColumn('compression', 'text', (c) => c.notNull())
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('pin', 'text')
        .addColumn('blobId', 'text', (c) => c.notNull())
        .addColumn('bytes', 'bigint', (c) => c.notNull())
        .addColumn('sha256', 'text', (c) => c.notNull())
        .addColumn('pages', 'integer')
        .addColumn('pageColours', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('held', 'integer', (c) => c.notNull())
        .addColumn('total', 'bigint')
        .addColumn('currency', 'text', (c) => c.notNull())
        .addColumn('sheetsOwed', 'integer')
        .addColumn('registeredAt', 'bigint', (c) => c.notNull())
        .addColumn('expiresAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('jobs_by_user').on('jobs').columns(['userKey', 'state', 'registeredAt']).execute();
      await db.schema.createIndex('jobs_by_address').on('jobs').columns(['senderAddress', 'state']).execute();
      await db.schema.createIndex('jobs_by_expiry').on('jobs').columns(['state', 'expiresAt']).execute();
    },
  },
  '2026-11-22-looks': {
    up: async (db) => {
      await db.schema
        .alterTable('jobs')
        .addColumn('pageFacts', 'text', (c) => c.notNull().defaultTo(''))
        .execute();
      // Jobs of before were rendered when they came.
      await db.schema
        .alterTable('jobs')
        .addColumn('measured', 'integer', (c) => c.notNull().defaultTo(1))
        .execute();
      await db.schema.alterTable('jobs').addColumn('heldWhy', 'text').execute();
      await db.schema
        .createTable('thumbnails')
        .addColumn('blobId', 'text', (c) => c.notNull())
        .addColumn('page', 'integer', (c) => c.notNull())
        .addColumn('sealed', 'blob', (c) => c.notNull())
        .addPrimaryKeyConstraint('thumbnails_by_page', ['blobId', 'page'])
        .execute();
    },
  },
  '2026-11-27-missing-sheets': {
    up: async (db) => {
      await db.schema.alterTable('jobs').addColumn('missingSettings', 'text').execute();
    },
  },
  '2026-11-29-job-decisions': {
    up: async (db) => {
      await db.schema
        .createTable('jobDecisions')
        .addColumn('decisionId', 'integer', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('by', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('decision', 'text', (c) => c.notNull())
        .addColumn('jobId', 'text', (c) => c.notNull())
        .addColumn('heldWhy', 'text', (c) => c.notNull())
        .addColumn('outcome', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('jobDecisions_by_job').on('jobDecisions').column('jobId').execute();
    },
  },
};
