import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { isUntouched } from '../answering.ts';
import { text } from '../screen-text.ts';
import { type AskProps, PersonRow, whomWords } from './ask-parts.tsx';
import { Badge, Kbd } from './parts.tsx';

const words = text.ask;

/** どれか1つ: the people at the left, what can be said at the right; whose turn it is goes on by itself. */
export const AskChoice = (props: AskProps<'choice'>) => {
  const { visit, kind, answering, onSay, onRest, onNext } = props;
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
  const person = whom[at] ?? null;
  return (
    <div
      className={`grid items-start gap-6 small:grid-cols-1 ${several ? 'grid-cols-[minmax(0,2fr)_minmax(0,3fr)]' : ''}`}
    >
      {several && <People {...props} />}
      <div className="flex min-w-0 flex-col gap-2">
        {person !== null && (
          <p className="text-[1.5rem] leading-120 font-bold">{words.of(whomWords(visit, person))}</p>
        )}
        <Choices {...props} />
      </div>
    </div>
  );
};

const People = ({ visit, kind, language, answering, onTurn }: AskProps<'choice'>) => {
  const { whom, values, at } = answering;
  const saidOf = (value: unknown): string =>
    kind.choices.find(({ id }) => id === value)?.[language] ?? words.notYet;
  return (
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
  );
};

const Choices = ({ kind, language, answering, busy, onSay, onRest }: AskProps<'choice'>) => {
  const { choices } = kind;
  const several = answering.whom.length > 1;
  const current = answering.values[answering.at];
  const rest = isUntouched(answering) ? words.sameForAll : words.restThis;
  return (
    <div className={`grid gap-1.5 small:grid-cols-1 ${several ? '' : 'grid-cols-2'}`}>
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
              label={`${rest} ${choice[language]}`}
              className="min-h-[max(3.5rem,52px)]! shrink-0 px-3! text-[1.125rem]!"
            >
              {rest}
            </Button>
          )}
        </span>
      ))}
    </div>
  );
};
