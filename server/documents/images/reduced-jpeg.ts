import { crc32 } from 'node:zlib';
import { decodeUnit, planeOf, unstuff, type Plane, type Scan } from './jpeg-blocks.ts';
import { readJpegHeaders, type JpegHeaders } from './jpeg-headers.ts';

/** A picture whose pixels are means of the original's: blue, green and red of each, or its grey. Rows follow each other without a gap. */
export type ReducedPicture = {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
  /** Of the picture as it is. */
  readonly from: { readonly width: number; readonly height: number };
};

/**
 * A JPEG decoded to 1 or 2 pixels for every 8, each the mean of those it stands for. That takes a fraction of the arithmetic, since a mean is a
 * sum over a block's coefficients. Null for any picture that is not of the plain kind, or not whole to the last bit, or whose means are not what
 * one sees: a decoder of every pixel has to tell what that one shows.
 */
export function reduceJpeg(octets: Uint8Array, pixelsForEight: 1 | 2): ReducedPicture | null {
  const headers = readJpegHeaders(octets);
  const scan = headers === null ? null : unstuff(octets, headers);
  const picture = headers === null ? null : pictureOf(headers, pixelsForEight);
  if (headers === null || scan === null || picture === null || !decode(scan, picture, headers.restartEvery, crc32(octets))) return null;
  const side = (pixels: number): number => Math.ceil((pixels * pixelsForEight) / 8);
  const size = { width: side(headers.width), height: side(headers.height) };
  return { ...size, ...pixelsOf(picture, size.width, size.height), from: { width: headers.width, height: headers.height } };
}

type Picture = {
  readonly planes: readonly Plane[];
  /** The same for one unit, of every sample. */
  readonly fine: readonly Plane[];
  readonly ycc: boolean;
  readonly unitsAcross: number;
  readonly unitsDown: number;
};

function pictureOf({ width, height, components, space }: JpegHeaders, pixelsForEight: number): Picture | null {
  const across = Math.max(...components.map((component) => component.across));
  const down = Math.max(...components.map((component) => component.down));
  const [unitsAcross, unitsDown] = [Math.ceil(width / (8 * across)), Math.ceil(height / (8 * down))];
  const planes: Plane[] = [];
  for (const component of components) {
    // A component of fewer samples gives more means of each block, so that all have the same pixels.
    const [columns, rows] = [(pixelsForEight * across) / component.across, (pixelsForEight * down) / component.down];
    if (![columns, rows].every((means) => [1, 2, 4, 8].includes(means))) return null;
    planes.push(planeOf(component, columns, rows, unitsAcross, unitsDown));
  }
  const fine = components.map((component) => planeOf(component, 8, 8, 1, 1));
  return { planes, fine, ycc: space === 'ycc', unitsAcross, unitsDown };
}

/** Units looked at in full. Which ones depends on every octet, so that none can be made to look better than the rest. */
const samplesWanted = 500;
/** How far the means of a sample may be from what it shows, in the mean of all samples and channels: half a point. Photographs stay below 0.11. */
const apartMost = 0.005 * 255;

/**
 * Whether the data told every block and nothing else, and the means are those of what one sees. Coefficients can tell samples far beyond black
 * and white; a decoder cuts those off, and their mean knows nothing of that: a page could print dark that was measured white.
 */
function decode(scan: Scan, { planes, fine, ycc, unitsAcross, unitsDown }: Picture, restartEvery: number, seed: number): boolean {
  const data = new DataView(scan.octets.buffer, 0, scan.octets.length);
  const units = unitsAcross * unitsDown;
  let [random, sample, samples, apart] = [seed, 0, 0, 0];
  const [shown, meant] = [new Float64Array(3), new Float64Array(3)];
  let [at, part] = [0, 0];
  const partEnded = (): boolean => {
    const left = (scan.starts[part + 1] ?? scan.end) - at;
    return left >= 0 && left < 8;
  };
  for (let unit = 0, row = 0; row < unitsDown; row++)
    for (let column = 0; column < unitsAcross; column++, unit++) {
      if (restartEvery > 0 && unit > 0 && unit % restartEvery === 0) {
        if (part + 1 >= scan.starts.length || !partEnded()) return false;
        at = scan.starts[++part]!;
        for (const plane of planes) plane.before = 0;
      }
      const sampled = unit === sample;
      if (sampled) {
        // Numerical Recipes, 7.1: good enough to pick by.
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        sample += 1 + Math.floor((random / 2 ** 32) * 2 * Math.max(0, units / samplesWanted - 1));
        samples++;
        for (const [i, plane] of fine.entries()) plane.before = planes[i]!.before;
        if (decodeUnit(data, at, fine, 0, 0) < 0) return false;
      }
      at = decodeUnit(data, at, planes, column, row);
      if (at < 0) return false;
      if (sampled) {
        colourOf(shown, fine, ycc, 0, 0);
        colourOf(meant, planes, ycc, column, row);
        for (let channel = 0; channel < 3; channel++) apart += Math.abs(shown[channel]! - meant[channel]!) / 3;
      }
    }
  return part === scan.starts.length - 1 && partEnded() && apart <= apartMost * samples;
}

/** The mean colour of a unit, into `mean`. */
function colourOf(mean: Float64Array, planes: readonly Plane[], ycc: boolean, column: number, row: number): void {
  const [first, second = first, third = first] = planes as [Plane, Plane?, Plane?];
  const width = Math.max(...planes.map(({ across, columns }) => across * columns));
  const height = Math.max(...planes.map(({ down, rows }) => down * rows));
  // Where a component has fewer samples, which is by a power of two, each stands for several pixels.
  const [oneStep, twoStep, threeStep] = [stepOf(first, width), stepOf(second, width), stepOf(third, width)];
  mean.fill(0);
  for (let y = 0; y < height; y++) {
    const one = placeOf(first, column, row, y, height);
    const two = placeOf(second, column, row, y, height);
    const three = placeOf(third, column, row, y, height);
    for (let x = 0; x < width; x++) {
      const a = first.samples[one + Math.floor(x * oneStep)]!;
      const b = second.samples[two + Math.floor(x * twoStep)]!;
      const c = third.samples[three + Math.floor(x * threeStep)]!;
      putColour(pixel, 0, a, b, c, ycc);
      mean[0] = mean[0]! + pixel[0]!;
      mean[1] = mean[1]! + pixel[1]!;
      mean[2] = mean[2]! + pixel[2]!;
    }
  }
  for (let channel = 0; channel < 3; channel++) mean[channel] = mean[channel]! / (width * height);
}
const pixel = new Uint8ClampedArray(3);
const stepOf = ({ across, columns }: Plane, width: number): number => (across * columns) / width;
/** Where the first sample of a unit's row `y`, of `height` of them, stands. */
const placeOf = ({ stride, across, down, columns, rows }: Plane, column: number, row: number, y: number, height: number): number =>
  (row * down * rows + Math.floor((y * down * rows) / height)) * stride + column * across * columns;

/** Blue, green and red; JFIF 1.02: BT.601 of full range. */
function putColour(pixels: Uint8ClampedArray, to: number, one: number, two: number, three: number, ycc: boolean): void {
  pixels[to] = ycc ? one + 1.772 * (two - 128) : three;
  pixels[to + 1] = ycc ? one - 0.344136 * (two - 128) - 0.714136 * (three - 128) : two;
  pixels[to + 2] = ycc ? one + 1.402 * (three - 128) : one;
}

function pixelsOf({ planes, ycc }: Picture, width: number, height: number): Pick<ReducedPicture, 'channels' | 'pixels'> {
  const [first, second, third] = planes as [Plane, Plane?, Plane?];
  const channels = second === undefined || third === undefined ? 1 : 3;
  const pixels = new Uint8ClampedArray(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = y * first.stride;
    if (second === undefined || third === undefined) pixels.set(first.samples.subarray(from, from + width), y * width);
    else
      for (let x = from; x < from + width; x++)
        putColour(pixels, (y * width + x - from) * 3, first.samples[x]!, second.samples[x]!, third.samples[x]!, ycc);
  }
  return { channels, pixels: new Uint8Array(pixels.buffer) };
}
