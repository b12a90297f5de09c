import type { PageFacts } from '../../shared/job/page-facts.ts';
import type { KnownPages } from '../../shared/job/page-facts-text.ts';
import type { Ink } from '../../shared/raster/ink.ts';
import type { DocumentFacts, Measurement } from '../documents/analyser.ts';

/** All inks together, as the fee engine knows it. */
const totalInk = (ink: Ink | null): number | null => (ink === null ? null : ink.c + ink.m + ink.y + ink.k);

/** What the fee engine may know of an analysed document. */
export const knownPagesOf = ({ pageFacts, beyond }: Pick<DocumentFacts, 'pageFacts' | 'beyond'>): KnownPages => ({
  facts: pageFacts.map(({ widthPt, heightPt, colour, ink }) => ({ widthPt, heightPt, colour, ink: totalInk(ink) })),
  beyond: beyond === null ? null : { ...beyond, colour: null, ink: null },
});

/** One letter a page: `c` colour, `m` monochrome, `?` unknown. */
export const coloursText = (facts: readonly PageFacts[]): string =>
  facts.map(({ colour }) => (colour === null ? '?' : colour ? 'c' : 'm')).join('');

/** A raster's looks came with its count: no pages are measured then. */
export const withLooks = ({ facts, beyond }: KnownPages, { pages }: Measurement): KnownPages => ({
  beyond,
  facts: facts.map((fact, index) => {
    const looks = pages[index];
    return looks === undefined ? fact : { ...fact, colour: looks.colour, ink: totalInk(looks.ink) };
  }),
});
