import { caseDecisions } from '../../server/payments/payments.ts';
import { opsNames, type OpsName } from '../../server/ops/queries.ts';
import { type OpsAct, opsAct } from '../../server/ops/acts.ts';
import { err, ok, type Result } from '../../shared/result.ts';

export type OpsFormat = 'table' | 'json' | 'csv';
export type OpsCommand =
  | { readonly do: 'show'; readonly name: OpsName }
  | { readonly do: 'act'; readonly act: OpsAct }
  | { readonly do: 'add-machine'; readonly id: string };
export type OpsWords = {
  readonly command: OpsCommand;
  readonly format: OpsFormat;
  /** The flags that are the station's own: `--data-dir` and the like. */
  readonly configArgv: readonly string[];
};

export const opsUsage = `usage: ops ${opsNames.join('|')} [--csv | --json] [--data-dir DIR]
       ops cases show CASE
       ops cases decide CASE ${caseDecisions.join('|')} --by NAME [--reason WORDS]
       ops jobs show JOB
       ops jobs recheck JOB --by NAME [--reason WORDS]      (a held one: counts and renders its document anew)
       ops jobs discard JOB --by NAME --reason WORDS        (a held one: erases it with its document)
       ops refund PAYMENT AMOUNT --by NAME --reason WORDS   (minor units: 150 is ¥150 or $1.50)
       ops reconcile
       ops coupons issue --amount N | --percent N  [--count N] [--days N] [--least-total N] [--currency JPY] [--name WORDS] --by NAME
       ops coupons list | revoke COUPON
       ops machines add ID`;

const wrong = (words: string): Result<OpsWords, { type: 'usage'; words: string }> => err({ type: 'usage', words });

/** What was typed behind `npm run ops --`. */
export const readOpsWords = (argv: readonly string[]): Result<OpsWords, { readonly type: 'usage'; readonly words: string }> => {
  const words: string[] = [];
  const configArgv: string[] = [];
  const own = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const [flag = '', inline] = word.split(/=(.*)/s, 2);
    if (flag === '--csv' || flag === '--json') own.set(flag, 'yes');
    else if (valued.has(flag)) {
      own.set(flag, inline ?? argv[at + 1] ?? '');
      if (inline === undefined) at += 1;
    } else if (word.startsWith('--')) {
      configArgv.push(word);
      const next = argv[at + 1];
      if (inline === undefined && next !== undefined && !next.startsWith('--')) {
        configArgv.push(next);
        at += 1;
      }
    } else words.push(word);
  }
  if (own.has('--csv') && own.has('--json')) return wrong('--csv and --json are two answers: choose one');
  const signed = { by: own.get('--by')?.trim() ?? '', reason: own.get('--reason')?.trim() ?? '' };
  const command = words[0] === 'coupons' ? couponCommandOf(words.slice(1), own, signed.by) : commandOf(words, signed);
  if (typeof command === 'string') return wrong(command);
  return ok({ command, format: own.has('--csv') ? 'csv' : own.has('--json') ? 'json' : 'table', configArgv });
};

/** Flags of `ops` itself that take a word. */
const valued: ReadonlySet<string> = new Set([
  '--by',
  '--reason',
  '--amount',
  '--percent',
  '--count',
  '--days',
  '--least-total',
  '--currency',
  '--name',
]);

const couponCommandOf = (rest: readonly string[], own: ReadonlyMap<string, string>, by: string): OpsCommand | string => {
  const [what, codeId] = rest;
  if (rest.length === 0 || (what === 'list' && rest.length === 1)) return { do: 'show', name: 'coupons' };
  if (what === 'revoke' && codeId !== undefined && rest.length === 2) return { do: 'act', act: { do: 'revoke-coupon', codeId } };
  if (what !== 'issue' || rest.length !== 1) return 'not a command of ops coupons';
  const mistakes: string[] = [];
  const numberIn = (flag: string, otherwise: number | null): number | null => {
    const text = own.get(flag);
    if (text === undefined) return otherwise;
    const value =
      flag === '--percent' ? Number(text.replace(/%$/, '')) : text === '0' && flag === '--least-total' ? 0 : (wholeOf(text) ?? Number.NaN);
    if (!Number.isFinite(value) || text.trim() === '') mistakes.push(`${flag} ${text} is no number for it`);
    return value;
  };
  const coupons = {
    do: 'issue-coupons',
    name: own.get('--name') ?? '',
    percent: numberIn('--percent', null),
    amount: numberIn('--amount', null),
    currency: own.get('--currency') ?? '',
    leastTotal: numberIn('--least-total', 0),
    days: numberIn('--days', null),
    count: numberIn('--count', 1),
    by,
  };
  if ((coupons.percent === null) === (coupons.amount === null)) return 'a coupon takes off either --amount (minor units) or --percent';
  if (mistakes[0] !== undefined) return mistakes[0];
  const act = opsAct.safeParse(coupons);
  const issue = act.error?.issues[0];
  if (act.success) return { do: 'act', act: act.data };
  return by === '' ? 'say who issues them: --by NAME' : `--${String(issue?.path[0])}: ${issue?.message}`;
};

const commandOf = ([what, ...rest]: readonly string[], signed: { by: string; reason: string }): OpsCommand | string => {
  const name = opsNames.find((each) => each === what);
  if (name !== undefined && rest.length === 0) return { do: 'show', name };
  if (what === 'machines' && rest[0] === 'add' && rest[1] !== undefined && rest.length === 2) return { do: 'add-machine', id: rest[1] };
  if (what === 'reconcile' && rest.length === 0) return { do: 'act', act: { do: 'reconcile' } };
  if (what === 'cases' && rest[0] === 'show' && rest.length === 2) {
    const caseId = wholeOf(rest[1]);
    return caseId === null ? `no case has the number ${rest[1]}` : { do: 'act', act: { do: 'show-case', caseId } };
  }
  if (what === 'cases' && rest[0] === 'decide' && rest.length === 3) {
    const caseId = wholeOf(rest[1]);
    const decision = caseDecisions.find((each) => each === rest[2]);
    if (caseId === null) return `no case has the number ${rest[1]}`;
    if (decision === undefined) return `a decision is one of ${caseDecisions.join(', ')}`;
    return unsigned(signed, false) ?? { do: 'act', act: { do: 'decide', caseId, decision, ...signed } };
  }
  if (what === 'jobs' && rest.length === 2 && rest[1] !== undefined) return jobCommandOf(rest[0], rest[1], signed);
  if (what === 'refund' && rest.length === 2 && rest[0] !== undefined) {
    const amount = wholeOf(rest[1]);
    if (amount === null) return `${rest[1]} is no amount: whole minor units, 150 is ¥150 or $1.50`;
    return unsigned(signed, true) ?? { do: 'act', act: { do: 'refund', paymentId: rest[0], amount, ...signed } };
  }
  return 'not a command of ops';
};

const jobCommandOf = (what: string | undefined, jobId: string, signed: { by: string; reason: string }): OpsCommand | string => {
  if (what === 'show') return { do: 'act', act: { do: 'show-job', jobId } };
  if (what !== 'recheck' && what !== 'discard') return 'staff may show, recheck or discard a job; none is released unproven';
  return unsigned(signed, what === 'discard') ?? { do: 'act', act: { do: `${what}-job`, jobId, ...signed } };
};

/** Money moves, and documents go, with a name under it. */
const unsigned = ({ by, reason }: { by: string; reason: string }, needsReason: boolean): string | null =>
  by === '' || by.length > 100
    ? 'say who decides: --by NAME'
    : reason.length > 500 || (needsReason && reason === '')
      ? 'say why: --reason WORDS (at most 500 characters)'
      : null;

const wholeOf = (text: string | undefined): number | null => {
  if (text === undefined || !/^[1-9]\d{0,15}$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
};
