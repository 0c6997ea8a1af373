import { Button } from '../../../../ui/button.tsx';
import { useKeys } from '../../../../ui/keys.ts';
import { Frame } from './frame.tsx';

/** A question with a few large answers; choosing one is the confirmation. Keys 1 to 9 choose too. */
export const Choices = ({
  title,
  lead,
  choices,
  onBack,
  disabled = false,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly choices: readonly (readonly [words: string, choose: () => void])[];
  readonly onBack: () => void;
  readonly disabled?: boolean;
  /** Above the answers. */
  readonly children?: React.ReactNode;
}) => {
  useKeys({
    Escape: onBack,
    ...Object.fromEntries(
      choices.slice(0, 9).map(([, choose], at) => [String(at + 1), () => !disabled && choose()]),
    ),
  });
  return (
    <Frame title={title} {...(lead === undefined ? {} : { lead })} onBack={onBack} busy={disabled}>
      {children}
      <div
        className={`grid gap-4 small:grid-cols-1 small:gap-2 ${choices.length > 6 ? 'grid-cols-3' : choices.length > 5 ? 'grid-cols-2' : 'grid-cols-1'}`}
      >
        {choices.map(([words, choose], at) => (
          <Button
            key={words}
            size="wide"
            disabled={disabled}
            first={at === 0}
            className="justify-start! px-4! text-left! [word-break:auto-phrase]"
            onPress={choose}
          >
            {at < 9 && (
              <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line text-[1rem] text-soft">
                {at + 1}
              </kbd>
            )}
            {words}
          </Button>
        ))}
      </div>
    </Frame>
  );
};
