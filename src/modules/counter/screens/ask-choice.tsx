import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { isUntouched } from '../answering.ts';
import { text } from '../screen-text.ts';
import { type AskProps, PersonRow, whomWords } from './ask-parts.tsx';
import { Badge, Kbd } from './parts.tsx';

const words = text.ask;

/** どれか1つ: the people at the left, what can be said at the right; whose turn it is goes on by itself. */
export const AskChoice = ({
  visit,
  kind,
  language,
  answering,
  busy,
  onSay,
  onRest,
  onTurn,
  onNext,
}: AskProps<'choice'>) => {
  const { whom, values, at } = answering;
  const { choices } = kind;
  const several = whom.length > 1;
  const current = values[at];
  useKeys({
    ...digitKeys((digit) => {
      const chosen = choices[Number(digit) - 1];
      if (chosen !== undefined) onSay(chosen.id);
    }),
    Enter: onNext,
    ...(several && typeof current === 'string' ? { '/': () => onRest(current) } : {}),
  });
  const saidOf = (value: unknown): string =>
    choices.find(({ id }) => id === value)?.[language] ?? words.notYet;
  return (
    <div
      className={`grid items-start gap-6 small:grid-cols-1 ${several ? 'grid-cols-[minmax(0,2fr)_minmax(0,3fr)]' : ''}`}
    >
      {several && (
        <ul className="flex flex-col gap-1.5">
          {whom.map((person, index) => (
            <PersonRow
              key={person}
              name={whomWords(visit, person)}
              isTurn={index === at}
              onTurn={() => onTurn(index)}
            >
              <Badge tone={values[index] === undefined ? 'soft' : 'act'}>{saidOf(values[index])}</Badge>
            </PersonRow>
          ))}
        </ul>
      )}
      <div className="flex min-w-0 flex-col gap-2">
        {whom[at] !== null && whom[at] !== undefined && (
          <p className="text-[1.5rem] leading-120 font-bold">{words.of(whomWords(visit, whom[at]))}</p>
        )}
        <div
          className={`grid gap-1.5 small:grid-cols-1 ${choices.length > 6 || !several ? 'grid-cols-2' : ''}`}
        >
          {choices.map((choice, index) => (
            <span key={choice.id} className="flex gap-2">
              <Button
                size="wide"
                onPress={() => onSay(choice.id)}
                disabled={busy}
                pressed={current === choice.id}
                kind={current === choice.id ? 'primary' : 'plain'}
                className="min-h-[max(3.5rem,52px)]! justify-between! px-5! text-left text-[1.5rem]!"
              >
                <span className="phrase">{choice[language]}</span>
                {index < 9 && <Kbd>{index + 1}</Kbd>}
              </Button>
              {several && (
                <Button
                  onPress={() => onRest(choice.id)}
                  disabled={busy}
                  label={`${isUntouched(answering) ? words.sameForAll : words.restThis} ${choice[language]}`}
                  className="min-h-[max(3.5rem,52px)]! shrink-0 px-3! text-[1.125rem]!"
                >
                  {isUntouched(answering) ? words.sameForAll : words.restThis}
                </Button>
              )}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
};
