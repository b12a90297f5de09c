type Coding = {
  /** Several scans of the whole picture in place of one (T.81 annex G). */
  readonly progressive?: boolean;
  /** Four channels of ink as Adobe stores them, none converted. */
  readonly cmyk?: boolean;
  /** Only what the first channel has, as it is. */
  readonly grey?: boolean;
  /** Red, green and blue themselves, as Adobe marks them. */
  readonly rgb?: boolean;
  /** Half as many samples of colour, both ways. */
  readonly subsampled?: boolean;
  /** Units between restart markers. */
  readonly restartEvery?: number;
};

/** A JPEG (ITU-T T.81) of any pixels, 4:4:4 unless told otherwise, for tests and benches: the same pixels give the same octets. */
export function sampleJpeg(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly number[],
  { progressive = false, cmyk = false, grey = false, rgb = false, subsampled = false, restartEvery = 0 }: Coding = {},
): Uint8Array {
  const channels = cmyk ? [0, 1, 2, 3] : grey ? [0] : [0, 1, 2];
  const out: number[] = [0xff, 0xd8];
  const segment = (marker: number, data: readonly number[]): void =>
    void out.push(0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data);
  if (cmyk || rgb) segment(0xee, [...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);
  segment(0xdb, [0, ...zigzag.map(() => quantum)]);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  segment(progressive ? 0xc2 : 0xc0, [
    8,
    ...size,
    channels.length,
    ...channels.flatMap((id) => [id + 1, subsampled && id === 0 ? 0x22 : 0x11, 0]),
  ]);
  if (restartEvery > 0) segment(0xdd, [restartEvery >> 8, restartEvery & 255]);
  segment(0xc4, [0x00, ...dcCounts, ...dcValues]);
  segment(0xc4, [0x10, ...acCounts, ...acValues]);

  const conversion = cmyk || grey || rgb ? asTheyAre : toYcc;
  const block = new Float64Array(64);
  /** The block of a channel at a place; `step` pixels, both ways, are one sample. */
  const blockAt = (channel: number, left: number, top: number, step: number): Block => {
    const weights: readonly number[] = conversion[channel]!;
    for (let i = 0; i < 64; i++) {
      block[i] = 0;
      for (let part = 0; part < step * step; part++) {
        const x = Math.min(width - 1, left + (i & 7) * step + (part % step));
        const y = Math.min(height - 1, top + (i >> 3) * step + Math.floor(part / step));
        const values = pixel(x, y);
        block[i]! += weights.reduce((sum, weight, at) => sum + weight * (values[at] ?? (at === weights.length - 1 ? 1 : 0)), 0) / step ** 2;
      }
    }
    return { channel, coefficients: quantised(block) };
  };
  const side = subsampled ? 16 : 8;
  const units: (readonly Block[])[] = [];
  for (let y = 0; y < height; y += side)
    for (let x = 0; x < width; x += side)
      units.push(
        channels.flatMap((channel) =>
          !subsampled
            ? [blockAt(channel, x, y, 1)]
            : channel > 0
              ? [blockAt(channel, x, y, 2)]
              : [0, 1, 2, 3].map((part) => blockAt(channel, x + 8 * (part & 1), y + 8 * (part >> 1), 1)),
        ),
      );

  const scan = (of: readonly number[], from: number, to: number): void => {
    segment(0xda, [of.length, ...of.flatMap((id) => [id + 1, 0]), from, to, 0]);
    putScan(out, units, of, restartEvery, from, to);
  };
  if (progressive) {
    scan(channels, 0, 0);
    for (const channel of channels) scan([channel], 1, 63);
  } else scan(channels, 0, 63);
  out.push(0xff, 0xd9);
  return Uint8Array.from(out);
}

type Block = { readonly channel: number; readonly coefficients: Int32Array };

/** The entropy-coded coefficients `from` to `to` of some channels, block by block. */
const putScan = (
  out: number[],
  units: readonly (readonly Block[])[],
  channels: readonly number[],
  restartEvery: number,
  from: number,
  to: number,
): void => {
  let [bits, held] = [0, 0];
  const put = (value: number, length: number): void => {
    bits = (bits << length) | (value & ((1 << length) - 1));
    held += length;
    while (held >= 8) {
      const octet = (bits >> (held - 8)) & 255;
      out.push(octet);
      if (octet === 255) out.push(0);
      held -= 8;
    }
    bits &= (1 << held) - 1;
  };
  const putNumber = (value: number, size: number): void => put(value < 0 ? value + (1 << size) - 1 : value, size);
  const before = [0, 0, 0, 0];
  for (const [place, unit] of units.entries()) {
    if (restartEvery > 0 && place > 0 && place % restartEvery === 0) {
      put(0x7f, 7);
      [bits, held] = [0, 0];
      out.push(0xff, 0xd0 + ((place / restartEvery - 1) % 8));
      before.fill(0);
    }
    for (const { channel, coefficients } of unit) {
      if (!channels.includes(channel)) continue;
      if (from === 0) {
        const difference = coefficients[0]! - before[channel]!;
        before[channel] = coefficients[0]!;
        put(...dcCodes.get(sizeOf(difference))!);
        putNumber(difference, sizeOf(difference));
      }
      let zeros = 0;
      for (let i = Math.max(1, from); i <= to; i++) {
        const value = coefficients[i]!;
        if (value === 0) {
          zeros++;
          continue;
        }
        for (; zeros > 15; zeros -= 16) put(...acCodes.get(0xf0)!);
        put(...acCodes.get(zeros * 16 + sizeOf(value))!);
        putNumber(value, sizeOf(value));
        zeros = 0;
      }
      if (zeros > 0) put(...acCodes.get(0)!);
    }
  }
  put(0x7f, 7);
};

const quantum = 8;
/** Each channel's share of a pixel's octets, and last an offset. */
const asTheyAre = [
  [1, 0, 0, 0, -128],
  [0, 1, 0, 0, -128],
  [0, 0, 1, 0, -128],
  [0, 0, 0, 1, -128],
] as const;
const toYcc = [
  [0.299, 0.587, 0.114, -128],
  [-0.1687, -0.3313, 0.5, 0],
  [0.5, -0.4187, -0.0813, 0],
] as const;

const zigzag = Array.from({ length: 64 }, (_, i) => i).toSorted((a, b) => {
  const [da, db] = [(a & 7) + (a >> 3), (b & 7) + (b >> 3)];
  return da - db || (da % 2 === 0 ? (b >> 3) - (a >> 3) : (a >> 3) - (b >> 3));
});

const cosines = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1)) / 2;
});

/** T.81 A.3.3 and A.3.4, in zigzag order. */
const quantised = (block: Float64Array): Int32Array => {
  const rows = new Float64Array(64);
  for (let y = 0; y < 8; y++)
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += cosines[u * 8 + x]! * block[y * 8 + x]!;
      rows[y * 8 + u] = sum;
    }
  const all = new Float64Array(64);
  for (let v = 0; v < 8; v++)
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += cosines[v * 8 + y]! * rows[y * 8 + u]!;
      all[v * 8 + u] = sum;
    }
  return Int32Array.from(zigzag, (at) => Math.round(all[at]! / quantum));
};

const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value));

/** All codes of one length: simple tables that any decoder reads. DC sizes 0 to 11 in four bits, AC runs and sizes in eight. */
const dcCounts = [0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0)];
const dcValues = Array.from({ length: 12 }, (_, i) => i);
const acValues = [
  0,
  0xf0,
  ...Array.from({ length: 16 }, (_, run) => Array.from({ length: 10 }, (_size, size) => run * 16 + size + 1)).flat(),
];
const acCounts = [0, 0, 0, 0, 0, 0, 0, acValues.length, ...Array.from({ length: 8 }, () => 0)];
const dcCodes = new Map(dcValues.map((value, code) => [value, [code, 4] as const]));
const acCodes = new Map(acValues.map((value, code) => [value, [code, 8] as const]));
