import { type ReactNode, useId } from 'react';
import { usePress } from 'react-aria/usePress';
import './press-button.css';

type PressButtonProps = {
  readonly onPress: () => void;
  readonly children: ReactNode;
  /** The name, where the content alone does not say it. */
  readonly label?: string;
  /** What pressing it will do, for those who hear it. */
  readonly description?: string;
  readonly look?: 'main' | 'plain' | 'quiet' | 'danger' | 'key';
  readonly disabled?: boolean;
  readonly className?: string;
  readonly pressed?: boolean;
  readonly lang?: string;
};

/**
 * A button that acts on the up event and lets go when the finger slides off. Disabled it stays focusable and says so (`aria-disabled`). Hover and
 * focus are the style sheet's: they draw nothing anew.
 */
export const PressButton = ({
  onPress,
  children,
  label,
  description,
  look = 'plain',
  disabled = false,
  className = '',
  pressed,
  lang,
}: PressButtonProps) => {
  const describedBy = useId();
  // No text of a panel can be selected, so nothing is to be done against it at each press.
  const { pressProps, isPressed } = usePress({ onPress, isDisabled: disabled, allowTextSelectionOnPress: true });
  return (
    <>
      <button
        type="button"
        {...pressProps}
        className={`press press-${look} ${className}`}
        data-pressed={isPressed || undefined}
        aria-disabled={disabled || undefined}
        aria-label={label}
        aria-describedby={description === undefined ? undefined : describedBy}
        aria-pressed={pressed}
        lang={lang}
      >
        {children}
      </button>
      {description !== undefined && (
        <span id={describedBy} className="unseen" hidden>
          {description}
        </span>
      )}
    </>
  );
};
