import * as z from 'zod';
import { documentFormat, printSettings } from '../../shared/contract/values.ts';
import type { Claim } from '../../shared/fee/cover.ts';
import type { Circumstances, PricedDocument } from '../../shared/fee/priced-document.ts';
import { defaultSettings, type PrintSettings } from '../../shared/job/settings.ts';

/** A job in words: one line of a dry run, or what the flags say. Facts not named are not known, but for the size. */
export const describedJob = z.strictObject({
  pages: z.int().min(1).max(10_000_000),
  /** How many of them are colour pages, from the first; left out: not known. */
  colour: z.int().min(0).optional(),
  /** Ink of every page over its area: 0.05 is common for text. */
  ink: z.number().min(0).max(2).optional(),
  /** Width and height of every page in points; left out: A4. */
  size: z.tuple([z.number().positive(), z.number().positive()]).optional(),
  format: documentFormat.optional(),
  settings: printSettings.partial().strict().optional(),
  machine: z.string().optional(),
  /** When it is priced, such as 2026-04-01T09:00:00+09:00; left out: now. */
  at: z.iso.datetime({ offset: true }).optional(),
  waitedMinutes: z.number().min(0).optional(),
  coupon: z.union([z.strictObject({ percent: z.number().min(0).max(100) }), z.strictObject({ amount: z.int().min(0) })]).optional(),
  /** Minor units of points or of a voucher to spend. */
  points: z.int().min(0).optional(),
  voucher: z.int().min(0).optional(),
});
export type DescribedJob = z.infer<typeof describedJob>;

export type Priceable = {
  readonly document: PricedDocument;
  readonly settings: PrintSettings;
  readonly circumstances: Circumstances;
  readonly claims: readonly Claim[];
};

/** Whoever describes a job and says no size means an ordinary page. */
const a4Pt = [595, 842] as const;
/** As many pages as an analysis tells of one by one. */
const factsMost = 1_000;

export const priceable = (job: DescribedJob, now: number): Priceable => {
  const [widthPt, heightPt] = job.size ?? a4Pt;
  const known = job.colour !== undefined || job.ink !== undefined || job.size !== undefined;
  const facts = Array.from({ length: known ? Math.min(job.pages, Math.max(factsMost, job.colour ?? 0)) : 0 }, (_, page) => ({
    widthPt,
    heightPt,
    colour: job.colour === undefined ? null : page < job.colour,
    ink: job.ink ?? null,
  }));
  return {
    document: { pages: job.pages, facts, beyond: { widthPt, heightPt, colour: null, ink: null }, kind: job.format ?? null },
    settings: settingsOf(job.settings),
    circumstances: circumstancesOf(job, now),
    claims: claimsOf(job),
  };
};

type SettingsGiven = NonNullable<DescribedJob['settings']>;
export const settingsOf = (given: SettingsGiven = {}): PrintSettings =>
  Object.fromEntries(Object.entries({ ...defaultSettings, ...given }).filter(([, value]) => value !== undefined)) as PrintSettings;

export const circumstancesOf = (
  { at, machine, waitedMinutes }: Pick<DescribedJob, 'at' | 'machine' | 'waitedMinutes'>,
  now: number,
): Circumstances => ({
  at: at === undefined ? now : Date.parse(at),
  machineId: machine ?? null,
  waitedMs: (waitedMinutes ?? 0) * 60_000,
});

/** What the customer brings, in the order it is taken. */
export const claimsOf = ({ coupon, points, voucher }: Pick<DescribedJob, 'coupon' | 'points' | 'voucher'>): Claim[] => [
  ...(coupon === undefined ? [] : [{ what: 'coupon', rule: 'coupon', ...coupon } as const]),
  ...(points === undefined ? [] : [{ what: 'points', rule: 'points.value', amount: points } as const]),
  ...(voucher === undefined ? [] : [{ what: 'voucher', rule: 'voucher', amount: voucher } as const]),
];
