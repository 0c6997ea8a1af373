import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { text } from '../screen-text.ts';
import { type AskProps, PersonRow, whomWords } from './ask-parts.tsx';
import { Kbd } from './parts.tsx';

const words = text.ask;

/** はい・いいえ: two large buttons for one, a row each for several. */
export const AskYesNo = ({ visit, answering, busy, onSay, onRest, onTurn, onNext }: AskProps<'yes_no'>) => {
  const { whom, values, at } = answering;
  const yes = (): void => onSay(true);
  const no = (): void => onSay(false);
  const several = whom.length > 1;
  useKeys({
    ...{ '1': yes, y: yes, Y: yes, '0': no, n: no, N: no },
    ...(several ? { '*': () => onRest(true), '/': () => onRest(false) } : {}),
    Enter: onNext,
  });
  if (!several) {
    const [person = null] = whom;
    return (
      <div className="m-auto flex w-full max-w-[52rem] flex-col items-center gap-6">
        {person !== null && <p className="text-[2rem] font-bold">{words.of(whomWords(visit, person))}</p>}
        <div className="grid w-full grid-cols-2 gap-6">
          <BigAnswer label={words.yes} shortcut="1" busy={busy} on={values[0] === true} onPress={yes} />
          <BigAnswer label={words.no} shortcut="0" busy={busy} on={values[0] === false} onPress={no} />
        </div>
      </div>
    );
  }
  return (
    <ul className="flex flex-col gap-1.5">
      {whom.map((person, index) => (
        <PersonRow
          key={person}
          name={whomWords(visit, person)}
          isTurn={index === at}
          onTurn={() => onTurn(index)}
        >
          <Two
            name={whomWords(visit, person)}
            value={values[index]}
            busy={busy}
            onSay={(value) => onSay(value, index)}
          />
        </PersonRow>
      ))}
    </ul>
  );
};

const BigAnswer = ({
  label,
  shortcut,
  busy,
  on,
  onPress,
}: {
  readonly label: string;
  readonly shortcut: string;
  readonly busy: boolean;
  readonly on: boolean;
  readonly onPress: () => void;
}) => (
  <Button
    size="wide"
    onPress={onPress}
    disabled={busy}
    pressed={on}
    kind={on ? 'primary' : 'plain'}
    className="min-h-[max(9rem,96px)]! text-[2.5rem]! small:text-[1.75rem]!"
  >
    {label} <Kbd>{shortcut}</Kbd>
  </Button>
);

const Two = ({
  name,
  value,
  busy,
  onSay,
}: {
  readonly name: string;
  readonly value: unknown;
  readonly busy: boolean;
  readonly onSay: (value: boolean) => void;
}) => (
  <span className="flex shrink-0 gap-2">
    {([true, false] as const).map((each) => (
      <Button
        key={String(each)}
        onPress={() => onSay(each)}
        disabled={busy}
        pressed={value === each}
        kind={value === each ? 'primary' : 'plain'}
        label={`${name} ${each ? words.yes : words.no}`}
        className="min-h-[max(3.25rem,48px)]! w-32 px-2! text-[1.5rem]! small:w-24"
      >
        {value === each && <span aria-hidden="true">✓</span>}
        {each ? words.yes : words.no}
      </Button>
    ))}
  </span>
);
