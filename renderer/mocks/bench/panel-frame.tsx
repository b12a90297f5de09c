import { type ReactNode, useLayoutEffect, useRef } from 'react';
import type { LanguageTag } from '../../../shared/languages.ts';

export const panelSizes = ['1024×600', '1280×800', '1080×1920'] as const;
export type PanelSize = (typeof panelSizes)[number];
export const themes = ['light', 'contrast'] as const;

/** How the panel is looked at, kept in the page's address so that a reload shows the same. */
export type Look = { readonly size: PanelSize; readonly lang: LanguageTag; readonly theme: (typeof themes)[number] };

const pixels = (size: PanelSize): readonly number[] => size.split('×').map(Number);

/** A page of the panel in this look. */
export const lookingAt = (page: string, { lang, theme }: Look): string =>
  `${page}${page.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}`;

type Page = { readonly src: string } | { /** A page as it was drawn, without scripts. */ readonly drawn: string };

/** A page in a screen of exactly this look's size, drawn as small as it must be to fit the given box. */
export const PanelFrame = ({ look, width, height, ...page }: { look: Look; width: number; height: number } & Page) => {
  const frame = useRef<HTMLIFrameElement>(null);
  const drawn = 'drawn' in page ? page.drawn : null;
  // Written into the frame's own empty page: to go to another costs eighty frames several seconds.
  useLayoutEffect(() => {
    const empty = frame.current?.contentDocument;
    if (drawn === null || empty == null) return;
    empty.open();
    empty.write('<!doctype html>', drawn);
    empty.close();
  }, [drawn, look.size]);
  const { wide, high, scale } = fitting(look.size, width, height);
  return (
    <Screen {...{ look, width, height }}>
      {/* A new frame for a new size: the panel measures its screen once. */}
      <iframe
        key={look.size}
        ref={frame}
        title="Panel"
        {...('src' in page ? { src: page.src } : {})}
        style={{ inlineSize: wide, blockSize: high, border: 0, transform: `scale(${scale})`, transformOrigin: '0 0' }}
      />
    </Screen>
  );
};

/** The place of such a screen, also before there is anything to show. */
export const Screen = ({
  look,
  width,
  height,
  children,
}: {
  readonly look: Look;
  readonly width: number;
  readonly height: number;
  readonly children?: ReactNode;
}) => {
  const { wide, high, scale } = fitting(look.size, width, height);
  return <div style={{ inlineSize: wide * scale, blockSize: high * scale, overflow: 'hidden' }}>{children}</div>;
};

const fitting = (size: PanelSize, width: number, height: number) => {
  const [wide = 1, high = 1] = pixels(size);
  return { wide, high, scale: Math.min(1, width / wide, height / high) };
};
