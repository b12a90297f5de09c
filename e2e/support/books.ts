import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Station } from './station.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

export type PaymentRow = {
  readonly paymentId: string;
  readonly jobIds: readonly string[];
  readonly state: string;
  readonly quoted: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
  readonly sheetsOut: number | null;
};

/** What `npm run ops` says, of a station that runs or one that does not. */
export const ops = async <Row>(what: 'payments' | 'ledger' | 'jobs' | 'cases' | 'coupons', dataDir: string): Promise<Row[]> => {
  const { stdout } = await run(process.execPath, [join(root, 'scripts', 'ops.ts'), what, '--json', '--data-dir', dataDir]);
  return JSON.parse(stdout) as Row[];
};

/** The transaction server's own books, on loopback. */
export const providerBooks = async (station: Station): Promise<unknown> => (await fetch(`${station.ready.pay}/admin/ledger`)).json();

/** Files of documents the server still holds. */
export const storedDocuments = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'server', 'documents'), { recursive: true }).map(String);

/** The code of a new coupon, which only this answer holds. */
export const issueCoupon = async (dataDir: string, terms: readonly string[]): Promise<string> => {
  const words = [join(root, 'scripts', 'ops.ts'), 'coupons', 'issue', ...terms, '--currency', 'JPY', '--json', '--data-dir', dataDir];
  const { stdout } = await run(process.execPath, words);
  return (JSON.parse(stdout) as { code: string }[])[0]!.code;
};

/** What staff decide about a job that is held. */
export const decideJob = async (dataDir: string, words: readonly string[]): Promise<unknown> => {
  const { stdout } = await run(process.execPath, [join(root, 'scripts', 'ops.ts'), 'jobs', ...words, '--json', '--data-dir', dataDir]);
  return JSON.parse(stdout) as unknown;
};
