import type { Generated } from 'kysely';

/** A stored document (server memory 125): its wrapped key and the last attempt number its frames were sealed under. */
export type DocumentRow = { blobId: string; wrappedKey: string; attempt: number };

export type UploadRow = {
  uploadId: string;
  /** With the machine, the natural key of the upload. */
  uploadKey: string;
  machineId: string;
  userId: string;
  /** The user ID as it is matched; see `user-key.ts`. */
  userKey: string;
  senderAddress: string;
  jobName: string;
  documentFormat: string;
  compression: string;
  settings: string;
  pin: string | null;
  /** Whose points go with user ID and PIN (`credit/accounts.ts`); null without a PIN. */
  account: string | null;
  blobId: string;
  state: 'open' | 'registered' | 'refused' | 'gone';
  /** The problem's type, where it was refused. */
  refusal: string | null;
  jobId: string | null;
  bytes: number;
  touchedAt: number;
};

export type JobRecord = {
  jobId: string;
  machineId: string;
  productId: string;
  userId: string;
  userKey: string;
  senderAddress: string;
  jobName: string;
  documentFormat: string;
  compression: string;
  /** As sent, and after a print request as chosen there (S78). */
  settings: string;
  pin: string | null;
  /** As in the upload. */
  account: string | null;
  blobId: string;
  bytes: number;
  sha256: string;
  /** Null while a person has to look at the document first. */
  pages: number | null;
  /** One letter a page, at most 1,000: `c` colour, `m` monochrome, `?` unknown. */
  pageColours: string;
  /** Size, colour and ink of each page, at most 1,000; see `page-facts-text.ts`. */
  pageFacts: string;
  /** 0 until its pages have been rendered, or need not be. */
  measured: number;
  /** What made its document one that a person has to look at: anomalies, or the analyser's error. */
  heldWhy: string | null;
  /** IPP job states (RFC 8011 5.3.7) that a stored job can have. */
  state: 'pending-held' | 'completed' | 'canceled' | 'aborted';
  reason: string | null;
  held: number;
  total: number | null;
  currency: string;
  /** Sheets the last print left out; nobody paid for them. */
  sheetsOwed: number | null;
  /** Settings that print just those sheets, where there are such. */
  missingSettings: string | null;
  registeredAt: number;
  expiresAt: number;
};

/** What staff decided about a job that was held, without names of anybody but their own. Append-only but for `outcome`. */
export type JobDecisionRow = {
  decisionId: Generated<number>;
  at: number;
  by: string;
  reason: string;
  decision: 'recheck' | 'discard';
  jobId: string;
  /** Why it was held when they decided. */
  heldWhy: string;
  /** `begun` until a recheck has ended, then `priced` or `held`. */
  outcome: 'begun' | 'priced' | 'held' | 'discarded';
};

/** Tables of this room; `migrations.ts` beside it makes them. */
export interface JobTables {
  documents: DocumentRow;
  uploads: UploadRow;
  jobs: JobRecord;
  jobDecisions: JobDecisionRow;
}
