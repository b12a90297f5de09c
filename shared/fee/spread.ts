/** A run of sheets that cost the same. */
export type Run = [sheets: number, fee: number];

/** More runs than this say less than they cost: then the total is spread evenly over the sheets. */
const runsMost = 1_000;

/**
 * What each sheet costs of `total`, as runs in the order the sheets come out: in proportion to what the sheets would cost by themselves, summing
 * exactly to it. Each copy repeats `runs`. No sheet's fee is below zero, and the fees of a first few never exceed their share by a minor unit.
 */
export const spread = (runs: readonly Run[], copies: number, total: number): Run[] => {
  const sheets = runs.reduce((count, [n]) => count + n, 0) * copies;
  const whole = runs.reduce((sum, [n, fee]) => sum + n * fee, 0) * copies;
  // A run that is spread may become two.
  const copiesRuns = runs.length * copies * (whole === total ? 1 : 2);
  const all = runs.length === 1 ? [[sheets, runs[0]![1]] satisfies Run] : copiesRuns <= runsMost ? repeated(runs, copies) : null;
  if (all === null || whole === 0) return evenly(total, sheets);
  if (whole === total) return all;
  const spreadRuns: Run[] = [];
  let [before, given] = [0n, 0n];
  for (const [count, fee] of all) {
    before += BigInt(count) * BigInt(fee);
    const due = (BigInt(total) * before) / BigInt(whole);
    for (const [n, share] of evenly(Number(due - given), count)) addRun(spreadRuns, n, share);
    given = due;
  }
  return spreadRuns;
};

export const addRun = (runs: Run[], sheets: number, fee: number): void => {
  const last = runs.at(-1);
  if (last?.[1] === fee) last[0] += sheets;
  else runs.push([sheets, fee]);
};

/** The same with so much off the last sheet. */
export const lastLess = (runs: readonly Run[], off: number): Run[] => {
  const less = runs.map(([sheets, fee]): Run => [sheets, fee]);
  const last = less.pop();
  if (last === undefined) return less;
  if (last[0] > 1) less.push([last[0] - 1, last[1]]);
  addRun(less, 1, Math.max(0, last[1] - off));
  return less;
};

const repeated = (runs: readonly Run[], copies: number): Run[] => {
  const all: Run[] = [];
  for (let copy = 0; copy < copies; copy += 1) for (const [count, fee] of runs) addRun(all, count, fee);
  return all;
};

/** Shares that differ by at most one minor unit. */
const evenly = (total: number, sheets: number): Run[] => {
  const least = Math.floor(total / sheets);
  const larger = total - least * sheets;
  return (
    [
      [larger, least + 1],
      [sheets - larger, least],
    ] satisfies Run[]
  ).filter(([count]) => count > 0);
};
