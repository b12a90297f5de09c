import '../panel/no-eval.ts';
import { memo, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { LookControls, useLook } from './bench/look-controls.tsx';
import { type Look, lookingAt, PanelFrame, Screen } from './bench/panel-frame.tsx';
import { panelViews } from './panel-views.ts';
import './bench/bench.css';

const thumbnailPixels = 320;
const names = Object.keys(panelViews);

/** One panel shows every view in turn; what it has drawn is kept as a page without scripts. Fifty panels at once would take a minute. */
const useDrawn = (): Readonly<Record<string, string>> => {
  const [drawn, setDrawn] = useState<Readonly<Record<string, string>>>({});
  useEffect(() => {
    const hear = ({ data, origin, source }: MessageEvent<{ readonly shown?: string }>): void => {
      const { shown } = data;
      if (origin !== location.origin || shown === undefined || source === null || !('document' in source)) return;
      const page = source.document.documentElement.cloneNode(true) as HTMLElement;
      for (const script of page.querySelectorAll('script')) script.remove();
      setDrawn((before) => ({ ...before, [shown]: page.outerHTML }));
      const next = names[names.indexOf(shown) + 1];
      if (next !== undefined) source.postMessage({ show: next }, { targetOrigin: origin });
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);
  return drawn;
};

const galleryOf = (name: string, look: Look): string => lookingAt(`gallery.html?view=${name}`, look);

// Every screen in every state, small; each leads to itself, whole and alive.
const Views = () => {
  const [look, change] = useLook();
  const drawn = useDrawn();
  return (
    <div className="views">
      <LookControls look={look} onChange={change} />
      <ul>
        {names.map((name) => (
          <View key={name} name={name} look={look} drawn={drawn[name]} />
        ))}
      </ul>
      <div className="views-drawing" inert>
        <PanelFrame src={galleryOf(names[0] ?? '', look)} look={look} width={Infinity} height={Infinity} />
      </div>
    </div>
  );
};

type ViewProps = { readonly name: string; readonly look: Look; readonly drawn: string | undefined };

// Drawn once: not anew for each of the others that is.
const View = memo(({ name, look, drawn }: ViewProps) => {
  const box = { look, width: thumbnailPixels, height: thumbnailPixels };
  return (
    <li>
      <a href={galleryOf(name, look)}>{name}</a>
      {drawn === undefined ? <Screen {...box} /> : <PanelFrame {...box} drawn={drawn} />}
    </li>
  );
});

const host = document.getElementById('views');
if (host === null) throw new Error('the page has no #views');
createRoot(host).render(<Views />);
