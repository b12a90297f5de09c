import { useSpeaking } from '../i18n/speaking.ts';
import { PressButton } from '../ui/press-button.tsx';
import { useBusy, useSend } from './panel-context.ts';

/** `description` says what it will do here. */
export const CancelButton = ({ description, large = false }: { readonly description: string; readonly large?: boolean }) => {
  const { words } = useSpeaking();
  const send = useSend();
  return (
    <PressButton
      look="danger"
      className={large ? 'cancel large' : 'cancel'}
      description={description}
      disabled={useBusy()}
      onPress={() => send('cancel', {})}
    >
      {words.cancel}
    </PressButton>
  );
};
