import { parseArgs } from 'node:util';
import type { ZodError } from 'zod';
import { err, ok, type Result } from '../../shared/result.ts';
import { type DescribedJob, describedJob } from './described-job.ts';

/** What to price: a document, a job in words, or a file of such jobs. */
export type QuoteWish = {
  readonly table: string;
  readonly json: boolean;
  readonly what:
    | { readonly kind: 'file'; readonly path: string; readonly job: Omit<DescribedJob, 'pages' | 'colour' | 'ink' | 'size' | 'format'> }
    | { readonly kind: 'described'; readonly job: DescribedJob }
    | { readonly kind: 'jobs'; readonly path: string };
};
type UsageError = { readonly type: 'usage'; readonly reason: string };

export const usage = `Usage: npm run quote -- FILE [options]              what this document costs, by its real analysis
       npm run quote -- --pages N [--colour N] [--ink 0.05] [--size 842x1191] [--format image/jpeg] [options]
       npm run quote -- --jobs FILE.jsonl [--table T]   one described job a line; - is standard input
  --table T        a built-in table (jpy, usd, eur, twd), a file, or a folder of versions (jpy)
  --copies N  --sides SIDES  --color auto|color|monochrome  --media NAME  --number-up N  --page-ranges 1-3,7
  --machine ID     the machine it prints at
  --at TIME        when, such as 2026-04-01T22:30:00+09:00 (now)
  --waited N       minutes the job has been waiting
  --coupon X       10% or an amount in minor units
  --points N       minor units of points to spend
  --voucher N      minor units of a voucher to spend
  --json           as JSON`;

export const readArguments = (words: readonly string[]): Result<QuoteWish | 'help', UsageError> => {
  const wrong = (reason: string) => err({ type: 'usage', reason } as const);
  const parsed = parse(words);
  if (typeof parsed === 'string') return wrong(parsed);
  const { values, positionals } = parsed;
  if (values.help) return ok('help');
  const chosen = [positionals.length > 0, values.pages !== undefined, values.jobs !== undefined].filter(Boolean).length;
  if (chosen !== 1 || positionals.length > 1) return wrong('name one file, or describe a job by --pages, or give --jobs');
  const base = { table: values.table, json: values.json ?? false };
  if (values.jobs !== undefined) return ok({ ...base, what: { kind: 'jobs', path: values.jobs } });

  const job = describedJob.safeParse(
    pruned({
      pages: numberOf(values.pages) ?? 1,
      colour: numberOf(values.colour),
      ink: numberOf(values.ink),
      size: values.size?.split('x').map(Number),
      format: values.format,
      machine: values.machine,
      at: values.at,
      waitedMinutes: numberOf(values.waited),
      coupon: couponOf(values.coupon),
      points: numberOf(values.points),
      voucher: numberOf(values.voucher),
      settings: pruned({
        copies: numberOf(values.copies),
        sides: values.sides,
        printColorMode: values.color,
        media: values.media,
        numberUp: numberOf(values['number-up']),
        pageRanges: values['page-ranges']?.split(',').map(rangeOf),
      }),
    }),
  );
  if (!job.success) return wrong(mistakesIn(job.error));
  if (values.pages !== undefined) return ok({ ...base, what: { kind: 'described', job: job.data } });
  if ([values.colour, values.ink, values.size, values.format].some((value) => value !== undefined))
    return wrong('a file tells its own --colour, --ink, --size and --format');
  return ok({ ...base, what: { kind: 'file', path: positionals[0]!, job: job.data } });
};

export const mistakesIn = ({ issues }: ZodError): string => issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
const rangeOf = (text: string): [number, number] => {
  const [from, to] = text.split('-');
  return [Number(from), Number(to ?? from)];
};
const couponOf = (text: string | undefined): object | undefined =>
  text === undefined ? undefined : text.endsWith('%') ? { percent: Number(text.slice(0, -1)) } : { amount: Number(text) };
const pruned = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const parse = (words: readonly string[]) => {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        table: { type: 'string', default: 'jpy' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        pages: text,
        colour: text,
        ink: text,
        size: text,
        format: text,
        jobs: text,
        copies: text,
        sides: text,
        color: text,
        media: text,
        'number-up': text,
        'page-ranges': text,
        machine: text,
        at: text,
        waited: text,
        coupon: text,
        points: text,
        voucher: text,
      },
    });
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
};
