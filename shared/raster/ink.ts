/** Shares of a page's area that each ink covers, 0 to 1, after full under-colour removal: a measure of appearance, not of toner. */
export type Ink = { readonly c: number; readonly m: number; readonly y: number; readonly k: number };

/** Of 255: pixels whose channels differ by less are a grey that was stored as a colour. */
export const colourThreshold = 16;

/** Ink of a page while its pixels come: sums over pixels of 0 to 255 for each ink. */
export type InkSums = { c: number; m: number; y: number; k: number; colour: boolean };

export const noInk = (): InkSums => ({ c: 0, m: 0, y: 0, k: 0, colour: false });

export const inkOf = ({ c, m, y, k }: InkSums, pixels: number): Ink => {
  const share = (sum: number): number => Math.min(1, sum / (255 * pixels));
  return { c: share(c), m: share(m), y: share(y), k: share(k) };
};

/**
 * Adds RGB pixels to the sums: black is what all three lack, `k = 255 - max`, and each colour what its complement lacks of the rest. `red`, `green`
 * and `blue` are the places of the channels in a pixel of `step` octets.
 */
export const addPixels = (
  sums: InkSums,
  pixels: Uint8Array,
  layout: { readonly step: number; readonly red: number; readonly green: number; readonly blue: number },
): void => {
  if (layout.step === 4 && pixels.byteOffset % 4 === 0) return addWords(sums, pixels, layout);
  const { step, red, green, blue } = layout;
  let [c, m, y, k] = [0, 0, 0, 0];
  let colour = false;
  for (let at = 0; at + step <= pixels.length; at += step) {
    const [r, g, b] = [pixels[at + red]!, pixels[at + green]!, pixels[at + blue]!];
    if ((r & g & b) === 255) continue;
    const most = r > g ? (r > b ? r : b) : g > b ? g : b;
    const least = r < g ? (r < b ? r : b) : g < b ? g : b;
    if (most - least > colourThreshold) colour = true;
    c += most - r;
    m += most - g;
    y += most - b;
    k += 255 - most;
  }
  sums.c += c;
  sums.m += m;
  sums.y += y;
  sums.k += k;
  sums.colour ||= colour;
};

/** The same for pixels of one word each: most of a page is white, and a word tells that at once. */
const addWords: typeof addPixels = (sums, pixels, { red, green, blue }) => {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2);
  const [toRed, toGreen, toBlue] = [shiftOf(red), shiftOf(green), shiftOf(blue)];
  const white = (255 << toRed) | (255 << toGreen) | (255 << toBlue);
  let [c, m, y, k] = [0, 0, 0, 0];
  let colour = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if ((word & white) === white) continue;
    const r = (word >>> toRed) & 255;
    const g = (word >>> toGreen) & 255;
    const b = (word >>> toBlue) & 255;
    // Without branches: in a photograph nobody can guess which channel is the largest.
    const greenMore = (r - g) & ((r - g) >> 31);
    const high = r - greenMore;
    const low = g + greenMore;
    const most = high - ((high - b) & ((high - b) >> 31));
    const least = b + ((low - b) & ((low - b) >> 31));
    if (most - least > colourThreshold) colour = true;
    c += most - r;
    m += most - g;
    y += most - b;
    k += 255 - most;
  }
  sums.c += c;
  sums.m += m;
  sums.y += y;
  sums.k += k;
  sums.colour ||= colour;
};

/** Where the octet at `place` of a pixel stands in its word, on this machine. */
const shiftOf = (place: number): number => (littleEndian ? place : 3 - place) * 8;
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
