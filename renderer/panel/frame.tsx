import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { PanelView } from '../../shared/contract/panel.ts';
import { useSpeaking } from '../i18n/speaking.ts';
import { PressButton } from '../ui/press-button.tsx';
import { NoticeBox } from './notice-box.tsx';
import { useBusy, useSend } from './panel-context.ts';
import { useFlowPages } from '../ui/use-flow-pages.ts';
import { useSettings } from './settings-context.ts';
import { Standing, TopBar } from './top-bar.tsx';
import { stepOf } from './visit-steps.ts';

type FrameProps = {
  readonly view: PanelView;
  /** The message of the screen; it takes the focus on entry, so that it is read first. */
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** A field that is typed into. With large text it stays in sight whatever page the text is on. */
  readonly pinned?: ReactNode;
  /** Beside everything else, or beneath on a tall panel: a keypad, a QR code. */
  readonly aside?: ReactNode;
  /** Before the words: how things stand, for who looks from afar. Larger text takes its place. */
  readonly emblem?: ReactNode;
  readonly back?: boolean;
  /** Says what Cancel will do here; without it there is no Cancel. */
  readonly cancel?: string;
  /** Between Back and the main action. */
  readonly between?: ReactNode;
  readonly main?: ReactNode;
  readonly look?: string;
  /** The screen words the notice itself. */
  readonly ownNotice?: boolean;
};

/** Every screen: languages and Cancel on top, the message, Back at the bottom start, the main action at the bottom end. */
export const Frame = ({
  view,
  title,
  children,
  pinned,
  aside,
  emblem,
  back = false,
  cancel,
  between,
  main,
  look = view.state,
  ownNotice = false,
}: FrameProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const large = useLarge();
  const { box, page, pages, setPage } = useFlowPages(large, view.notice?.kind);
  const foot = back || between !== undefined || main !== undefined;
  return (
    <div
      className={`frame frame-${look} ${aside === undefined ? '' : 'frame-split'} ${emblem === undefined ? '' : 'frame-marked'}`}
      data-step={stepOf[view.state]}
    >
      <TopBar view={view} cancel={cancel} page={page} pages={pages} setPage={setPage} />
      <main>
        {emblem !== undefined && <div className="mark">{emblem}</div>}
        <div className="screen">
          {large && pinned}
          <div className="flow" ref={box}>
            {large && <Standing view={view} />}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {!ownNotice && <NoticeBox view={view} />}
            {!large && pinned}
            {children}
          </div>
        </div>
        {aside !== undefined && <div className="aside">{aside}</div>}
        {foot && (
          <div className="foot">
            {back && <BackButton />}
            <div className="between">{between}</div>
            {main}
          </div>
        )}
      </main>
    </div>
  );
};

/** Text beyond the shop's size: what stood side by side flows into pages. */
export const useLarge = (): boolean => useStore(useSettings(), (now) => now.textSize > 100);

const BackButton = () => {
  const { words } = useSpeaking();
  const send = useSend();
  return (
    <PressButton look="plain" className="back" disabled={useBusy()} onPress={() => send('back', {})}>
      {words.back}
    </PressButton>
  );
};
