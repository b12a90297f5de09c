import { codeIn, endRun, numberOf, quickBits, type HuffmanTable, type JpegComponent, type JpegHeaders } from './jpeg-headers.ts';

/** The coded data without the zeros stuffed into it; where its parts between restart markers begin; where it ends. All in bits. */
export type Scan = { readonly octets: Uint8Array; readonly starts: readonly number[]; readonly end: number };

/** So that no block of any data is read beyond the end of memory: 64 codes and numbers are at most 27 bits each. */
const spareOctets = 256;

/** T.81 B.1.1.5 and F.1.2.3. Null where it does not end, or has markers of another kind in it. */
export function unstuff(octets: Uint8Array, { scanAt, restartEvery }: JpegHeaders): Scan | null {
  const out = scratch(octets.length - scanAt + spareOctets);
  const starts = [0];
  let length = 0;
  for (let at = scanAt; ;) {
    const mark = octets.indexOf(0xff, at);
    if (mark < 0) return null;
    const marker = octets[mark + 1];
    const part = octets.subarray(at, marker === 0 ? mark + 1 : mark);
    out.set(part, length);
    length += part.length;
    at = mark + 2;
    if (marker === 0) continue;
    if (marker === 0xd9)
      return { octets: out.fill(0, length, length + spareOctets).subarray(0, length + spareOctets), starts, end: length * 8 };
    if (restartEvery === 0 || marker !== 0xd0 + ((starts.length - 1) % 8)) return null;
    starts.push(length * 8);
  }
}

/** Memory for one scan at a time: pages of photographs follow each other, and new memory costs as much as a part of their decoding. */
let kept = new Uint8Array(0);
const scratch = (octets: number): Uint8Array<ArrayBuffer> => {
  if (kept.length < octets) kept = new Uint8Array(octets);
  return kept;
};

/** Some of one component's samples, each the mean of those it stands for, and what its blocks are decoded with. */
export type Plane = {
  /** Blocks in a unit. */
  readonly across: number;
  readonly down: number;
  /** Means a block gives. */
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  readonly samples: Uint8ClampedArray;
  /** What each coefficient, in its order, adds to each mean; none of those beyond the last. */
  readonly weights: Float64Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** F.1.1.5.1: what the next block's mean is told as a difference from. */
  before: number;
};

export function planeOf(component: JpegComponent, columns: number, rows: number, unitsAcross: number, unitsDown: number): Plane {
  const { across, down, quanta, dc, ac } = component;
  const stride = unitsAcross * across * columns;
  const samples = new Uint8ClampedArray(stride * unitsDown * down * rows);
  return { across, down, columns, rows, stride, samples, weights: weightsOf(quanta, columns, rows), dc, ac, before: 0 };
}

/** T.81 figure A.6: the place in a block, eight to a row, of each coefficient as it comes. */
const places = Array.from({ length: 64 }, (_, i) => i).toSorted((a, b) => {
  const [da, db] = [(a & 7) + (a >> 3), (b & 7) + (b >> 3)];
  return da - db || (da % 2 === 0 ? (b >> 3) - (a >> 3) : (a >> 3) - (b >> 3));
});

/** T.81 A.3.3, averaged over areas of a block and with the quanta in it. */
function weightsOf(quanta: Uint8Array, columns: number, rows: number): Float64Array {
  const means = columns * rows;
  const weights = new Float64Array(means * (64 + endRun));
  const [across, down] = [shares(columns), shares(rows)];
  for (const [i, place] of places.entries())
    for (let mean = 0; mean < means; mean++)
      weights[i * means + mean] = quanta[i]! * across[place & 7]![mean % columns]! * down[place >> 3]![Math.floor(mean / columns)]!;
  return weights;
}

/** What each of eight frequencies adds to each of some means. */
const shares = (means: number): number[][] =>
  Array.from({ length: 8 }, (_, frequency) =>
    Array.from({ length: means }, (_mean, index) => {
      let sum = 0;
      for (let x = (index * 8) / means; x < ((index + 1) * 8) / means; x++) sum += Math.cos(((2 * x + 1) * frequency * Math.PI) / 16);
      return ((sum * means) / 16) * (frequency === 0 ? Math.SQRT1_2 : 1);
    }),
  );

/** The blocks of one unit, from a bit of the data on. The bit behind them; -1 where the data is damaged. */
export function decodeUnit(data: DataView, from: number, planes: readonly Plane[], column: number, row: number): number {
  const end = (data.byteLength - spareOctets) * 8;
  let at = from;
  for (const plane of planes)
    for (let y = row * plane.down; y < (row + 1) * plane.down; y++)
      for (let x = column * plane.across; x < (column + 1) * plane.across; x++) {
        at = decodeBlock(data, at, plane, y * plane.rows * plane.stride + x * plane.columns);
        if (at < 0 || at > end) return -1;
      }
  return at;
}

const block = new Float64Array(64);

/** F.2.2: one block, whose means go to a place in their plane. */
function decodeBlock(data: DataView, from: number, plane: Plane, to: number): number {
  const { weights, samples, stride, columns, rows } = plane;
  const means = columns * rows;
  let at = from;
  let word = data.getUint32(at >>> 3) << (at & 7);
  let coefficient = plane.dc.quick[word >>> (32 - quickBits)]!;
  if (coefficient !== 0) {
    at += coefficient & 255;
    coefficient >>= 16;
  } else {
    const code = codeIn(plane.dc, word >>> 16);
    if (code === 0) return -1;
    at += code >> 8;
    coefficient = numberAt(data, at, code & 255);
    at += code & 255;
  }
  plane.before += coefficient;
  const base = 128 + weights[0]! * plane.before;

  const { quick } = plane.ac;
  // Four are kept out of memory: they are most of a photograph.
  let a = base;
  let b = base;
  let c = base;
  let d = base;
  if (means !== 4) block.fill(base, 0, means);
  let i = 1;
  while (i < 64) {
    word = data.getUint32(at >>> 3) << (at & 7);
    coefficient = quick[word >>> (32 - quickBits)]!;
    if (coefficient !== 0) {
      const bits = coefficient & 255;
      at += bits;
      i += (coefficient >> 8) & 255;
      coefficient >>= 16;
    } else {
      const code = codeIn(plane.ac, word >>> 16);
      if (code === 0) return -1;
      at += code >> 8;
      i += (code & 255) === 0 ? endRun : (code & 255) >> 4;
      coefficient = numberAt(data, at, code & 15);
      at += code & 15;
    }
    const of = i * means;
    if (means === 4) {
      a += weights[of]! * coefficient;
      b += weights[of + 1]! * coefficient;
      c += weights[of + 2]! * coefficient;
      d += weights[of + 3]! * coefficient;
    } else for (let mean = 0; mean < means; mean++) block[mean] = block[mean]! + weights[of + mean]! * coefficient;
    i++;
  }
  // A run that leads out of the block and is not its end.
  if (i > 64 && i <= endRun) return -1;
  if (means === 4) {
    block[0] = a;
    block[1] = b;
    block[2] = c;
    block[3] = d;
  }
  for (let y = 0, mean = 0; y < rows; y++) for (let x = 0; x < columns; x++, mean++) samples[to + y * stride + x] = block[mean]!;
  return at;
}

const numberAt = (data: DataView, at: number, size: number): number =>
  size === 0 ? 0 : numberOf((data.getUint32(at >>> 3) << (at & 7)) >>> (32 - size), size);
