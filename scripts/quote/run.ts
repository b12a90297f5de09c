import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createAnalyser } from '../../server/documents/isolated-analyser.ts';
import { nodeHost } from '../../server/documents/node-host.ts';
import { loadFeeTables } from '../../server/fees/load-fee-table.ts';
import { knownPagesOf, withLooks } from '../../server/jobs/stored-pages.ts';
import { cheaperOptions } from '../../shared/fee/cheaper.ts';
import { type Claim, cover } from '../../shared/fee/cover.ts';
import { type FeeTables, tableAt } from '../../shared/fee/fee-tables.ts';
import { type Price, priceOf } from '../../shared/fee/price.ts';
import type { QuoteWire } from '../../shared/contract/values.ts';
import type { PricedDocument } from '../../shared/fee/priced-document.ts';
import { type Saving, savings } from '../../shared/fee/savings.ts';
import { sniffFormat, sniffOctets } from '../../shared/job/sniff.ts';
import { exponentOf } from '../../shared/money.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { systemClock } from '../../shared/system-clock.ts';
import { tableOf } from '../table-of.ts';
import { mistakesIn, readArguments, usage } from './arguments.ts';
import { circumstancesOf, claimsOf, describedJob, priceable, type Priceable, settingsOf } from './described-job.ts';

export type Outcome = { readonly exitCode: 0 | 1 | 2; readonly out: string; readonly error: string };
type Refusal = { readonly type: 'refused'; readonly reason: string };
type Quoted = {
  readonly table: string;
  readonly version: string;
  readonly total: string;
  readonly price: Price;
  readonly cheaper: readonly { readonly what: string; readonly saves: string }[];
};

/** `npm run quote`: what a document, a description or a file of descriptions costs, every line with the rule behind it. Changes nothing. */
export const runQuote = async (words: readonly string[]): Promise<Outcome> => {
  const wish = readArguments(words);
  if (!wish.ok) return { exitCode: 2, out: '', error: `quote: ${wish.error.reason}\n${usage}` };
  if (wish.value === 'help') return { exitCode: 0, out: usage, error: '' };
  const { what, table, json } = wish.value;
  const tables = loadFeeTables(table);
  if (!tables.ok)
    return {
      exitCode: 2,
      out: '',
      error: tables.error.mistakes.map(({ path, message }) => `quote: ${path === table ? '' : `${table}: `}${path}: ${message}`).join('\n'),
    };
  const now = systemClock.now();
  if (what.kind === 'jobs') return dryRun(what.path, tables.value, now, json);

  const asked =
    what.kind === 'described'
      ? ok(priceable(what.job, now))
      : await analysed(what.path, {
          settings: settingsOf(what.job.settings),
          circumstances: circumstancesOf(what.job, now),
          claims: claimsOf(what.job),
        });
  if (!asked.ok) return { exitCode: 1, out: '', error: `quote: ${asked.error.reason}` };
  const quoted = quote(asked.value, tables.value);
  if (!quoted.ok) return { exitCode: 1, out: '', error: `quote: ${quoted.error.reason}` };
  return { exitCode: 0, out: json ? JSON.stringify(quoted.value) : told(quoted.value), error: '' };
};

const quote = ({ document, settings, circumstances, claims }: Priceable, tables: FeeTables): Result<Quoted, Refusal> => {
  const table = tableAt(tables, circumstances.at);
  const priced = priceOf(document, settings, table, circumstances);
  if (!priced.ok) return err({ type: 'refused', reason: priced.error.type.replaceAll('-', ' ') });
  const paid = (of: Price): Price => withClaims(of, claims, table.rounding?.total?.to ?? 1);
  const price = paid(priced.value);
  /** What a change saves of what is paid: a coupon's percentage takes its part of a saving too. */
  const saved = (what: Saving): number => {
    const changed = priceOf(document, { ...settings, ...savings[what] }, table, circumstances);
    return changed.ok ? price.total - paid(changed.value).total : 0;
  };
  return ok({
    table: table.name,
    version: table.version,
    total: amountText(price.total, price.currency),
    price,
    cheaper: cheaperOptions(document, settings, table, circumstances, priced.value.total)
      .map(({ what }) => ({ what, saves: saved(what) }))
      .filter(({ saves }) => saves > 0)
      .map(({ what, saves }) => ({ what, saves: amountText(saves, price.currency) })),
  });
};

/** The price with what the customer brings taken off, as the server does it. */
const withClaims = (price: Price, claims: readonly Claim[], step: number): Price => {
  const wire = (amount: number) => ({ amount, currency: price.currency });
  const whole = {
    total: wire(price.total),
    lines: [] as QuoteWire['lines'],
    sheetFees: price.sheetFees.map(([sheets, fee]): [number, number] => [sheets, fee]),
    tax: price.tax === null ? null : { ...price.tax, amount: wire(price.tax.amount) },
  };
  const quoted = cover([whole], claims, { step, least: 0 }).quotes[0] ?? whole;
  return {
    ...price,
    total: quoted.total.amount,
    lines: [
      ...price.lines,
      ...quoted.lines.map(({ what, sum, rule }) => ({ what, count: 1, unit: null, sum: sum.amount, rule: rule ?? '' })),
    ],
    tax: quoted.tax == null ? null : { ...quoted.tax, amount: quoted.tax.amount.amount },
    sheetFees: quoted.sheetFees,
  };
};

/** The facts of a document, by the same analyser that the server has. */
const analysed = async (path: string, rest: Omit<Priceable, 'document'>): Promise<Result<Priceable, Refusal>> => {
  const refuse = (reason: string) => err({ type: 'refused', reason } as const);
  const head = headOf(path);
  if (!head.ok) return head;
  const format = sniffFormat(head.value);
  const analyser = createAnalyser({ clock: systemClock, host: nodeHost() });
  try {
    const stored = {
      source: { kind: 'clear', path },
      claimed:
        format === 'image/jpeg' || format === 'image/png' || format === 'image/pwg-raster' || format === 'image/urf'
          ? format
          : 'application/pdf',
      compression: 'none',
    } as const;
    const result = await analyser.analyse(stored);
    if (!result.ok) return refuse(`${path}: ${result.error.type}${'detail' in result.error ? `: ${result.error.detail}` : ''}`);
    const { pages, verdict, anomalies, format: kind } = result.value;
    // What is held has no price before a person has looked.
    if (verdict === 'hold') return refuse(`${path}: would be held for staff: ${anomalies.join(', ')}`);
    const counted = knownPagesOf(result.value);
    const measured = await analyser.measure({ ...stored, claimed: kind }, pages);
    if (!measured.ok) return refuse(`${path}: would be held for staff: ${measured.error.type}`);
    if (measured.value.anomalies.length > 0) return refuse(`${path}: would be held for staff: ${measured.value.anomalies.join(', ')}`);
    const document: PricedDocument = { pages, ...withLooks(counted, measured.value), kind };
    return ok({ document, ...rest });
  } finally {
    await analyser.close();
  }
};

const headOf = (path: string): Result<Uint8Array, Refusal> => {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const head = new Uint8Array(sniffOctets);
    return ok(head.subarray(0, readSync(file, head, 0, sniffOctets, 0)));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return err({ type: 'refused', reason: `no file ${path}` });
    return err({ type: 'refused', reason: `${path} cannot be read: ${code === 'EISDIR' ? 'it is a folder' : (error as Error).message}` });
  } finally {
    if (file !== null) closeSync(file);
  }
};

/** One line a job, and the sum: what a new table would bring over the jobs of a month. */
const dryRun = (path: string, tables: FeeTables, now: number, json: boolean): Outcome => {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    return { exitCode: 2, out: '', error: `quote: ${path} cannot be read: ${(error as Error).message}` };
  }
  const rows: { line: number; pages: number; sheets: number; table: string; version: string; amount: number; rules: string }[] = [];
  const mistakes: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const say = (words: string) => mistakes.push(`quote: line ${at + 1}: ${words}`);
    const value = jsonOf(line);
    const job = describedJob.safeParse(value);
    if (value === undefined) say('not JSON');
    else if (!job.success) say(mistakesIn(job.error));
    else {
      const quoted = quote(priceable(job.data, now), tables);
      if (!quoted.ok) say(quoted.error.reason);
      else {
        const { price, table, version } = quoted.value;
        const rules = price.lines.map(({ rule }) => rule).join(' ');
        rows.push({ line: at + 1, pages: price.pages, sheets: price.sheets, table, version, amount: price.total, rules });
      }
    }
  }
  const { currency } = tables[0];
  const total = rows.reduce((sum, { amount }) => sum + amount, 0);
  const shown = rows.map((row) => ({ ...row, amount: amountText(row.amount, currency) }));
  const out = json
    ? JSON.stringify({ currency, total, jobs: rows })
    : `${tableOf(shown)}\n\n${rows.length} jobs, ${amountText(total, currency)}`;
  return { exitCode: mistakes.length > 0 ? 1 : 0, out, error: mistakes.join('\n') };
};

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

const amountText = (amount: number, currency: string): string =>
  `${(amount / 10 ** exponentOf(currency)).toFixed(exponentOf(currency))} ${currency}`;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const told = ({ table, version, total, price, cheaper }: Quoted): string => {
  const rows = price.lines.map((line) => ({
    what: line.of === undefined ? line.what : `${line.what} (${line.of})`,
    count: line.count,
    unit: line.unit === null ? null : amountText(line.unit, price.currency),
    sum: amountText(line.sum, price.currency),
    rule: line.rule,
  }));
  const { tax } = price;
  return [
    rows.length === 0 ? 'free' : tableOf(rows),
    '',
    `total     ${total}${tax === null ? '' : `, ${tax.included ? 'including' : 'with'} ${amountText(tax.amount, price.currency)} tax (${tax.percent} %)`}`,
    `paper     ${counted(price.pages, 'page')} on ${counted(price.sheets, 'sheet')}; by sheet: ${price.sheetFees.map(([count, fee]) => `${count} × ${amountText(fee, price.currency)}`).join(', ')}`,
    `table     ${table}, version ${version}`,
    ...cheaper.map(({ what, saves }) => `cheaper   ${what} saves ${saves}`),
  ].join('\n');
};
