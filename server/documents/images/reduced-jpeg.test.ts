import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { generator } from '../hostile/noise.ts';
import { sampleJpeg } from '../hostile/sample-jpeg.ts';
import { reduceJpeg } from './reduced-jpeg.ts';

type Coding = NonNullable<Parameters<typeof sampleJpeg>[3]>;
const [width, height] = [200, 152];
/** Slopes, a hard edge and some grain, with nothing so steep that its coding shows beyond black and white. */
const photo = (): ((x: number, y: number) => readonly number[]) => {
  const random = generator(1);
  const grain = Array.from({ length: width * height }, () => random() * 24 - 12);
  return (x, y) => {
    const noise = grain[y * width + x]!;
    return [60 + x / 2 + noise, 200 - y / 2 + noise, (x > 100 ? 180 : 70) + noise];
  };
};

/** The means of a picture's pixels, blue, green and red, for areas of so many pixels a side. */
const meansOf = (pixel: (x: number, y: number) => readonly number[], side: number, grey: boolean): number[] => {
  const means: number[] = [];
  for (let top = 0; top < height; top += side)
    for (let left = 0; left < width; left += side)
      for (const channel of grey ? [0] : [2, 1, 0]) {
        let sum = 0;
        for (let i = 0; i < side * side; i++) sum += pixel(left + (i % side), top + Math.floor(i / side))[channel]!;
        means.push(sum / side ** 2);
      }
  return means;
};

const codings: readonly [string, Coding][] = [
  ['as they are', {}],
  ['with half the colour', { subsampled: true }],
  ['with restart markers', { restartEvery: 7 }],
  ['with both', { subsampled: true, restartEvery: 3 }],
  ['in grey', { grey: true }],
  ['in red, green and blue', { rgb: true }],
];

test.each(codings.flatMap(([name, coding]) => ([1, 2] as const).map((n) => [name, n, coding] as const)))(
  'pixels %s become %i for eight, each the mean of those it stands for',
  (_, pixelsForEight, coding) => {
    const pixel = photo();
    const reduced = reduceJpeg(sampleJpeg(width, height, pixel, coding), pixelsForEight)!;
    expect(reduced).toMatchObject({
      width: (width / 8) * pixelsForEight,
      height: (height / 8) * pixelsForEight,
      channels: coding.grey ? 1 : 3,
      from: { width, height },
    });
    const means = meansOf(pixel, 8 / pixelsForEight, coding.grey ?? false);
    expect(reduced.pixels).toHaveLength(means.length);
    const apart = means.map((mean, i) => Math.abs(mean - reduced.pixels[i]!));
    // Coarse quanta, and colour whose edges were smoothed before they were coded.
    expect(Math.max(...apart)).toBeLessThan(coding.subsampled ? 60 : 8);
    expect(apart.reduce((sum, one) => sum + one, 0) / apart.length).toBeLessThan(2);
  },
);

test('a part of an area at an edge is one pixel', () => {
  const reduced = reduceJpeg(
    sampleJpeg(201, 153, () => [10, 200, 90], { subsampled: true }),
    2,
  )!;
  expect(reduced).toMatchObject({ width: 51, height: 39, from: { width: 201, height: 153 } });
  for (let i = 0; i < reduced.pixels.length; i++) expect(Math.abs(reduced.pixels[i]! - [90, 200, 10][i % 3]!)).toBeLessThan(6);
});

const octets = sampleJpeg(width, height, photo(), { restartEvery: 7 });
const at = (marker: number): number => Buffer.from(octets).indexOf(Buffer.from([0xff, marker]));
const changed = (place: number, ...values: readonly number[]): Uint8Array => {
  const copy = Uint8Array.from(octets);
  copy.set(values, place);
  return copy;
};
const without = (place: number, count: number): Uint8Array => Buffer.concat([octets.subarray(0, place), octets.subarray(place + count)]);
const adobe = (transform: number): number[] => [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform];
const jfif = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 2, 0, 0, 1, 0, 1, 0, 0];
const marked = (...segments: readonly number[]): Uint8Array =>
  Buffer.concat([octets.subarray(0, 2), Buffer.from(segments), octets.subarray(2)]);

test.each([
  ['nothing', new Uint8Array(0)],
  ['octets in front', Buffer.concat([Buffer.from('x'), octets])],
  ['a progressive picture', sampleJpeg(width, height, photo(), { progressive: true })],
  ['four inks', sampleJpeg(width, height, (x, y) => [x, y, 90, 120], { cmyk: true })],
  ['arithmetic coding', changed(at(0xc0) + 1, 0xc9)],
  ['12 bits', changed(at(0xc0) + 4, 12)],
  ['no width', changed(at(0xc0) + 7, 0, 0)],
  ['65,535 by 65,535', changed(at(0xc0) + 5, 0xff, 0xff, 0xff, 0xff)],
  ['components of one name', changed(at(0xc0) + 13, 1)],
  ['names of components that nobody knows', changed(at(0xc0) + 10, 7)],
  ['an odd share of colour', changed(at(0xc0) + 11, 0x33)],
  ['two frames', Buffer.concat([octets.subarray(0, at(0xc0) + 19), octets.subarray(at(0xc0))])],
  ['no quanta', without(at(0xdb), 69)],
  ['quanta of 16 bits', changed(at(0xdb) + 4, 0x10)],
  ['no tables', without(at(0xc4), at(0xda) - at(0xc4))],
  ['codes of all ones', changed(at(0xc4) + 8, 16)],
  ['no restart interval', without(at(0xdd), 6)],
  ['restart markers out of order', changed(at(0xd1) + 1, 0xd2)],
  ['a missing part', without(at(0xd0), at(0xd1) - at(0xd0))],
  [
    'a part that says more than it should',
    Buffer.concat([octets.subarray(0, at(0xd1)), Buffer.from([0x55, 0x55]), octets.subarray(at(0xd1))]),
  ],
  ['a scan of one component', changed(at(0xda) + 4, 1)],
  ['a scan of some coefficients', changed(at(0xda) + 12, 5)],
  ['no end', octets.subarray(0, -2)],
  ['a quarter less', Buffer.concat([octets.subarray(0, (octets.length * 3) / 4), Buffer.from([0xff, 0xd9])])],
  ['a height that comes later', changed(at(0xd1) + 1, 0xdc)],
  ['two words on its colours', marked(...jfif, ...adobe(0))],
  ['an unknown word on its colours', marked(...adobe(9))],
])('%s is left to the decoder of every pixel', (_, damaged) => {
  expect(reduceJpeg(octets, 2)).not.toBeNull();
  expect(reduceJpeg(damaged, 1)).toBeNull();
  expect(reduceJpeg(damaged, 2)).toBeNull();
});

test('what a picture says of its colours is heeded', () => {
  const colours = (jpeg: Uint8Array): number[] => [...reduceJpeg(jpeg, 1)!.pixels.subarray(0, 3)];
  expect(colours(marked(...jfif))).toEqual(colours(octets));
  expect(colours(marked(...adobe(1)))).toEqual(colours(octets));
  expect(colours(marked(...adobe(0)))).not.toEqual(colours(octets));
  const [blue = 0, green = 0, red = 0] = colours(sampleJpeg(64, 64, () => [200, 100, 50], { rgb: true }));
  for (const [found, wanted] of [
    [red, 200],
    [green, 100],
    [blue, 50],
  ] as const)
    expect(Math.abs(found - wanted)).toBeLessThan(3);
});

test.each([
  ['everywhere', () => true],
  ['in a sixteenth of it', (x: number, y: number) => x < 64 && y < 64],
])('samples beyond white are seen to hide what is dark: %s', (_, dark) => {
  // Their mean is white; what prints is half black where they are.
  const hidden = (x: number, y: number): number[] => (dark(x, y) ? ((x + y) % 2 === 0 ? [0, 0, 0] : [600, 600, 600]) : [255, 255, 255]);
  expect(reduceJpeg(sampleJpeg(256, 256, hidden), 2)).toBeNull();
  expect(reduceJpeg(sampleJpeg(256, 256, hidden, { grey: true }), 1)).toBeNull();
  expect(
    reduceJpeg(
      sampleJpeg(256, 256, () => [255, 255, 255]),
      2,
    ),
  ).not.toBeNull();
});

test('colours that no screen has are seen to hide what they look like', () => {
  // Alternately more and less red than there is, so that their mean is white.
  const hidden = (x: number, y: number): number[] => ((x + y) % 2 === 0 ? [434, 164, 255] : [76, 346, 255]);
  expect(reduceJpeg(sampleJpeg(256, 256, hidden), 2)).toBeNull();
});

test('damage is found or does no harm, and nothing is thrown', () => {
  const small = sampleJpeg(48, 32, photo(), { subsampled: true, restartEvery: 2 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(small.length),
      fc.constantFrom(1, 2),
      (changes, length, pixelsForEight) => {
        const copy = Uint8Array.from(small);
        for (const [place, value] of changes) copy[place] = value;
        const found = reduceJpeg(length % 4 === 0 ? copy.subarray(0, length) : copy, pixelsForEight);
        if (found !== null) expect(found.pixels).toHaveLength(found.width * found.height * found.channels);
      },
    ),
    { numRuns: 3_000 },
  );
});
