import { useSpeaking } from '../i18n/speaking.ts';
import { PressButton } from '../ui/press-button.tsx';
import { useBusy } from './panel-context.ts';
import { type TypedText, useTyped } from './typed-text.ts';

/** Says that what is typed is whole; before anything is, there is nothing to press it for. */
export const OkKey = ({ typed, submit }: { readonly typed: TypedText; readonly submit: () => void }) => {
  const { words } = useSpeaking();
  const busy = useBusy();
  const nothing = useTyped(typed, (text) => text.trim() === '');
  return (
    <PressButton look="main" className="ok" disabled={busy || nothing} onPress={submit}>
      {words.ok}
    </PressButton>
  );
};
