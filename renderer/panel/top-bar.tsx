import { memo, useState } from 'react';
import { useStore } from 'zustand';
import type { PanelView } from '../../shared/contract/panel.ts';
import { languages } from '../../shared/languages.ts';
import { numbersTag } from '../../shared/money-text.ts';
import { useSpeaking } from '../i18n/speaking.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Pager } from '../ui/pager.tsx';
import { PressButton } from '../ui/press-button.tsx';
import { CancelButton } from './cancel-button.tsx';
import { chooseLanguage, textSizes } from './settings.ts';
import { useSettings } from './settings-context.ts';
import { SoundControl } from './sound-control.tsx';

type TopBarProps = {
  readonly view: PanelView | null;
  /** What Cancel will do here; without it there is no Cancel. */
  readonly cancel?: string | undefined;
  /** Pages of large text. */
  readonly page: number;
  readonly pages: number;
  readonly setPage: (page: number) => void;
};

/** Always there, whatever the screen: the language first, for whoever cannot read the rest. Drawn anew only for what it shows. */
export const TopBar = memo(({ view, cancel, page, pages, setPage }: TopBarProps) => {
  const { words, tag } = useSpeaking();
  const settings = useSettings();
  const contrast = useStore(settings, (now) => now.contrast);
  const textSize = useStore(settings, (now) => now.textSize);
  const [choosing, setChoosing] = useState(false);
  const [sizing, setSizing] = useState(false);
  return (
    <header className="top">
      <PressButton look="quiet" className="language" onPress={() => setChoosing(true)}>
        <LanguageSign />
        <span className="language-name">{words.language}</span>
      </PressButton>
      <PressButton look="quiet" className="text-size" label={words.textSize} onPress={() => setSizing(true)}>
        <span className="text-size-sign" aria-hidden="true" />
      </PressButton>
      <PressButton
        look="quiet"
        className="contrast"
        label={words.contrast}
        pressed={contrast}
        onPress={() => settings.setState({ contrast: !contrast })}
      >
        <span className="contrast-sign" aria-hidden="true" />
      </PressButton>
      <SoundControl />
      <div className="top-middle">{textSize > 100 ? <Pager page={page} pages={pages} setPage={setPage} /> : <Standing view={view} />}</div>
      {cancel !== undefined && <CancelButton description={cancel} />}
      {choosing && (
        <Dialog title={words.language} closeName={words.close} onClose={() => setChoosing(false)}>
          <LanguageButtons onChosen={() => setChoosing(false)} />
        </Dialog>
      )}
      {sizing && (
        <Dialog title={words.textSize} closeName={words.close} onClose={() => setSizing(false)}>
          <div className="text-sizes">
            {textSizes.map((size) => (
              <PressButton
                key={size}
                className={`text-size-${size}`}
                pressed={size === textSize}
                onPress={() => {
                  settings.setState({ textSize: size });
                  setSizing(false);
                }}
              >
                {new Intl.NumberFormat(numbersTag(tag), { style: 'percent' }).format(size / 100)}
              </PressButton>
            ))}
          </div>
        </Dialog>
      )}
    </header>
  );
});

/** What holds wherever the customer is: whose printer it is, that no money is real, that the server is away. */
export const Standing = ({ view }: { readonly view: PanelView | null }) => {
  const { words } = useSpeaking();
  const test = (view?.shop?.test ?? false) || (view?.pay?.test ?? false);
  return (
    <>
      {view?.state === 'attract' && view.shop !== null && (
        <p className="shop">
          <bdi>{view.shop.name}</bdi>
        </p>
      )}
      {test && <p className="test">{words.test}</p>}
      {view?.offline === true && view.notice?.kind !== 'server-away' && (
        <p className="offline" role="status">
          {words.offline}
        </p>
      )}
    </>
  );
};

/** A globe, for whoever reads none of the words beside it. */
const LanguageSign = () => (
  <svg className="language-sign" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="12" cy="12" r="10" />
    <ellipse cx="12" cy="12" rx="4.5" ry="10" />
    <path d="M2 12h20M3.6 7h16.8M3.6 17h16.8" />
  </svg>
);

/** Each language in its own name and script. */
export const LanguageButtons = ({ onChosen }: { onChosen?: () => void }) => {
  const settings = useSettings();
  const tag = useStore(settings, (now) => now.language.tag);
  return (
    <div className="languages">
      {languages.map((language) => (
        <PressButton
          key={language.tag}
          lang={language.tag}
          look="plain"
          pressed={language.tag === tag}
          onPress={() => {
            void chooseLanguage(settings, language);
            onChosen?.();
          }}
        >
          {language.name}
        </PressButton>
      ))}
    </div>
  );
};
