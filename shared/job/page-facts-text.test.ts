import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageFactsFrom, pageFactsText } from './page-facts-text.ts';

const fact = fc.record({
  widthPt: fc.integer({ min: 3, max: 14_400 }),
  heightPt: fc.constantFrom(595.28, 842),
  colour: fc.constantFrom(true, false, null),
  ink: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 0, max: 20_000 }).map((n) => n / 10_000),
  ),
});

test('stored page facts come back as they were', () => {
  const same = fc.property(fc.array(fact, { maxLength: 30 }), fc.option(fact), (facts, beyond) => {
    expect(pageFactsFrom(pageFactsText({ facts, beyond }))).toEqual({ facts, beyond });
  });
  fc.assert(same);
});

test('equal pages take the place of one', () => {
  const page = { widthPt: 595, heightPt: 842, colour: false, ink: 0.04 };
  expect(pageFactsText({ facts: Array.from({ length: 1_000 }, () => page), beyond: null })).toBe('[[1000,595,842,false,0.04]]');
});
