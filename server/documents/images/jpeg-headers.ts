/** Codes of one Huffman table (ITU-T T.81 annex C) and the numbers that follow them. */
export type HuffmanTable = {
  /** By `quickBits` bits that hold a code and its number: the number times 65,536, the run of zeros times 256, all their bits. 0: they are longer. */
  readonly quick: Int32Array;
  /** By length: the first code, how many there are, and the place of its symbol. */
  readonly first: Uint16Array;
  readonly counts: Uint8Array;
  readonly places: Uint16Array;
  readonly symbols: Uint8Array;
};

export type JpegComponent = {
  /** Sampling factors. */
  readonly across: number;
  readonly down: number;
  /** In the order of the file, which is zigzag. */
  readonly quanta: Uint8Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
};

export type JpegHeaders = {
  readonly width: number;
  readonly height: number;
  readonly space: 'grey' | 'rgb' | 'ycc';
  readonly components: readonly JpegComponent[];
  /** Units between restart markers; 0: there are none. */
  readonly restartEvery: number;
  /** Where the coded data begins. */
  readonly scanAt: number;
};

export const quickBits = 13;
/** A run that leads out of every block: the end of a block without a branch. */
export const endRun = 100;

const segmentsMost = 1_000;
const pixelsMost = 64_000_000;

type Frame = { readonly width: number; readonly height: number; readonly parts: readonly Part[] };
type Part = { readonly id: number; readonly across: number; readonly down: number; readonly quanta: number };

/** ITU-T T.81 annex B, for sequential pictures of 8 bits in one scan. Null for every other kind, and where programs might differ about what they show. */
export function readJpegHeaders(octets: Uint8Array): JpegHeaders | null {
  if (octets[0] !== 0xff || octets[1] !== 0xd8) return null;
  const quanta: Uint8Array[] = [];
  const tables: { readonly dc: HuffmanTable[]; readonly ac: HuffmanTable[] } = { dc: [], ac: [] };
  let frame: Frame | null = null;
  let [restartEvery, jfif] = [0, false];
  let adobe: number | null = null;
  for (let at = 2, segments = 0; segments < segmentsMost; segments++) {
    const [mark, marker, high, low] = octets.subarray(at, at + 4);
    if (mark !== 0xff || marker === undefined || high === undefined || low === undefined) return null;
    const body = octets.subarray(at + 4, at + 2 + high * 256 + low);
    if (body.length !== high * 256 + low - 2) return null;
    at += 4 + body.length;
    if (marker === 0xda) {
      const space = frame === null ? null : spaceOf(frame, jfif, adobe);
      const components = frame === null ? null : readScan(frame, body, quanta, tables);
      if (frame === null || space === null || components === null) return null;
      return { width: frame.width, height: frame.height, space, components, restartEvery, scanAt: at };
    }
    if (marker === 0xdb) {
      if (!readQuanta(body, quanta)) return null;
    } else if (marker === 0xc4) {
      if (!readTables(body, tables)) return null;
    } else if (marker === 0xc0 || marker === 0xc1) {
      if (frame !== null) return null;
      frame = readFrame(body);
      if (frame === null) return null;
    } else if (marker === 0xdd) {
      if (body.length !== 2) return null;
      restartEvery = body[0]! * 256 + body[1]!;
    } else if (marker === 0xe0) jfif ||= body.length >= 14 && named(body, 'JFIF\0');
    else if (marker === 0xee) {
      if (body.length >= 12 && named(body, 'Adobe')) adobe = body[11]!;
    } else if (marker !== 0xfe && (marker < 0xe1 || marker > 0xef)) return null;
  }
  return null;
}

const named = (octets: Uint8Array, name: string): boolean => String.fromCharCode(...octets.subarray(0, name.length)) === name;

/** B.2.2. */
function readFrame(body: Uint8Array): Frame | null {
  const count = body[5] ?? 0;
  if (body[0] !== 8 || (count !== 1 && count !== 3) || body.length !== 6 + 3 * count) return null;
  const [height, width] = [body[1]! * 256 + body[2]!, body[3]! * 256 + body[4]!];
  if (width === 0 || height === 0 || width * height > pixelsMost) return null;
  const parts = Array.from({ length: count }, (_, i): Part => {
    const [id, sampling, of] = body.subarray(6 + 3 * i, 9 + 3 * i) as unknown as [number, number, number];
    return { id, across: sampling >> 4, down: sampling & 15, quanta: of };
  });
  if (new Set(parts.map(({ id }) => id)).size !== count) return null;
  // Of a single component the factors mean nothing (A.2.2).
  return { width, height, parts: count === 1 ? parts.map((part) => ({ ...part, across: 1, down: 1 })) : parts };
}

/** As every decoder guesses: JFIF is YCbCr, Adobe says it, and the rest goes by the components' names. */
function spaceOf({ parts }: Frame, jfif: boolean, adobe: number | null): JpegHeaders['space'] | null {
  if (parts.length === 1) return 'grey';
  if (jfif) return adobe === 0 ? null : 'ycc';
  if (adobe !== null) return adobe === 0 ? 'rgb' : adobe === 1 ? 'ycc' : null;
  const names = String.fromCharCode(...parts.map(({ id }) => id));
  return names === '\x01\x02\x03' ? 'ycc' : names === 'RGB' ? 'rgb' : null;
}

/** B.2.4.1. */
function readQuanta(body: Uint8Array, quanta: Uint8Array[]): boolean {
  if (body.length % 65 !== 0) return false;
  for (let at = 0; at < body.length; at += 65) {
    if (body[at]! > 3) return false;
    quanta[body[at]!] = body.slice(at + 1, at + 65);
  }
  return true;
}

/** B.2.4.2. */
function readTables(body: Uint8Array, tables: { readonly dc: HuffmanTable[]; readonly ac: HuffmanTable[] }): boolean {
  for (let at = 0; at < body.length;) {
    const [kind, place] = [body[at]! >> 4, body[at]! & 15];
    const counts = body.subarray(at + 1, at + 17);
    const symbols = body.subarray(at + 17, at + 17 + counts.reduce((sum, count) => sum + count, 0));
    at += 17 + symbols.length;
    const table = kind > 1 || place > 3 || at > body.length ? null : tableOf(counts, symbols, kind === 0 ? 11 : 10);
    if (table === null) return false;
    (kind === 0 ? tables.dc : tables.ac)[place] = table;
  }
  return true;
}

/** `sizeMost`: bits of a number that follows a code. */
function tableOf(counts: Uint8Array, symbols: Uint8Array, sizeMost: number): HuffmanTable | null {
  const quick = new Int32Array(1 << quickBits);
  const [first, places] = [new Uint16Array(17), new Uint16Array(17)];
  let [code, place] = [0, 0];
  for (let length = 1; length <= 16; length++, code *= 2) {
    first[length] = code;
    places[length] = place;
    for (let left = counts[length - 1] ?? 0; left > 0; left--, code++) {
      const symbol = symbols[place++];
      const size = sizeMost === 11 ? symbol : (symbol ?? 0) & 15;
      if (symbol === undefined || size === undefined || size > sizeMost) return null;
      const spare = quickBits - length - size;
      const run = symbol === 0 ? endRun : symbol >> 4;
      if (spare < 0) continue;
      for (let bits = 0; bits < 1 << size; bits++)
        quick.fill(
          (numberOf(bits, size) << 16) | (run << 8) | (length + size),
          ((code << size) | bits) << spare,
          (((code << size) | bits) + 1) << spare,
        );
    }
    // C.2: no code is all ones.
    if (code >= 1 << length) return null;
  }
  return { quick, first, counts: Uint8Array.of(0, ...counts), places, symbols: symbols.slice() };
}

/** The code that 16 bits begin with: its length times 256, and its symbol; 0 where there is none. */
export function codeIn({ first, counts, places, symbols }: HuffmanTable, bits: number): number {
  for (let length = 1; length <= 16; length++) {
    const index = (bits >> (16 - length)) - first[length]!;
    if (index >= 0 && index < counts[length]!) return length * 256 + symbols[places[length]! + index]!;
  }
  return 0;
}

/** F.2.2.1: the number that `size` bits stand for. */
export const numberOf = (bits: number, size: number): number => (size === 0 || bits >> (size - 1) === 1 ? bits : bits - (1 << size) + 1);

/** B.2.3: all components at once, in their order, with all their coefficients. */
function readScan(
  { parts }: Frame,
  body: Uint8Array,
  quanta: readonly (Uint8Array | undefined)[],
  { dc, ac }: { readonly dc: readonly (HuffmanTable | undefined)[]; readonly ac: readonly (HuffmanTable | undefined)[] },
): readonly JpegComponent[] | null {
  const count = parts.length;
  if (body[0] !== count || body.length !== 4 + 2 * count) return null;
  const [from, to, approximation] = body.subarray(1 + 2 * count);
  if (from !== 0 || to !== 63 || approximation !== 0) return null;
  const components: JpegComponent[] = [];
  for (const [i, part] of parts.entries()) {
    const [id, which] = body.subarray(1 + 2 * i) as unknown as [number, number];
    const [own, direct, alternating] = [quanta[part.quanta], dc[which >> 4], ac[which & 15]];
    if (id !== part.id || own === undefined || direct === undefined || alternating === undefined) return null;
    components.push({ across: part.across, down: part.down, quanta: own, dc: direct, ac: alternating });
  }
  return components;
}
