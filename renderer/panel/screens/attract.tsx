import { useState } from 'react';
import type { Shop } from '../../../shared/contract/machines.ts';
import { useSpeaking } from '../../i18n/speaking.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Pager } from '../../ui/pager.tsx';
import { PressButton } from '../../ui/press-button.tsx';
import { StepDrawing } from '../../ui/step-drawing.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { Frame } from '../frame.tsx';
import { type ScreenProps, useBusy, useSend } from '../panel-context.ts';
import { StaffButton } from '../staff-button.tsx';
import { LanguageButtons } from '../top-bar.tsx';
import { useScanner } from '../use-keys.ts';

const pricesInView = 3;

/** Those of an ordinary page, which is the first of the shop's sizes. All are a key away. */
const ordinary = (prices: Shop['prices']): Shop['prices'] => prices.filter(({ of }) => of === prices[0]?.of).slice(0, pricesInView);

/** 2.1: invites, and shows prices before anything is asked. Nothing of any customer stands here. */
export const Attract = ({ view }: ScreenProps) => {
  const { words, fee, money } = useSpeaking();
  const send = useSend();
  const busy = useBusy();
  const [pricesOpen, setPricesOpen] = useState(false);
  // A card or a scanned code counts as Start.
  useScanner((code) => {
    if (!busy) send('identify', { userId: code });
  });
  const { shop } = view;
  const prices = shop?.prices ?? [];
  const named = (what: string, of: string | undefined): string => (of === undefined ? fee(what) : `${fee(what)} (${of})`);
  const steps = [
    { sign: 'send', title: words.stepSend, how: words.stepSendHow },
    { sign: 'pay', title: words.stepPay, how: words.stepPayHow },
    { sign: 'take', title: words.stepTake, how: words.stepTakeHow },
  ] as const;
  return (
    <Frame
      view={view}
      title={words.attract}
      between={
        <>
          {prices.length > 0 && (
            <>
              <PressButton onPress={() => setPricesOpen(true)}>{words.prices}</PressButton>
              <ul className="price-strip">
                {prices[0]?.of !== undefined && (
                  <li>
                    <bdi>{prices[0].of}</bdi>
                  </li>
                )}
                {ordinary(prices).map(({ what, price }) => (
                  <li key={what}>
                    <span>{fee(what)}</span> <b>{money(price)}</b>
                  </li>
                ))}
              </ul>
            </>
          )}
          <StaffButton />
        </>
      }
      main={
        <PressButton look="main" className="huge" disabled={busy} onPress={() => send('start', {})}>
          {words.start}
        </PressButton>
      }
    >
      <ol className="steps">
        {steps.map(({ sign, title, how }) => (
          <li key={sign}>
            <StepDrawing step={sign} />
            <h2>{title}</h2>
            <p>{how}</p>
          </li>
        ))}
      </ol>
      {shop !== null && shop.sendUrl !== '' && <p className="send-url">{words.stepSendTo(shop.sendUrl)}</p>}
      <LanguageButtons />
      {pricesOpen && (
        <Dialog title={words.prices} closeName={words.close} onClose={() => setPricesOpen(false)}>
          <PriceList lines={prices.map(({ what, of, price }) => ({ name: named(what, of), sum: money(price) }))} />
        </Dialog>
      )}
    </Frame>
  );
};

/** Names and sums; pages when they are many. */
export const PriceList = ({ lines }: { readonly lines: readonly { readonly name: string; readonly sum: string }[] }) => {
  const { box, shown, ...pager } = usePages(lines);
  return (
    <div className="price-list">
      <ul ref={box}>
        {shown.map(({ name, sum }) => (
          <li key={name}>
            <span>{name}</span> <b>{sum}</b>
          </li>
        ))}
      </ul>
      <Pager {...pager} />
    </div>
  );
};
