import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { VisitView } from '../views.ts';
import { Back, Empty, nameOf } from './parts.tsx';

const words = text.answers;

type AnswerView = VisitView['answers'][number];

/** Answers of one question together, the last said first. */
export const byQuestion = (answers: readonly AnswerView[]): readonly (readonly AnswerView[])[] => {
  const groups = new Map<string, AnswerView[]>();
  for (const answer of answers) groups.set(answer.fact, [...(groups.get(answer.fact) ?? []), answer]);
  return [...groups.values()].toReversed();
};

/** いままでの答え: each can be said anew. */
export const Answers = ({ visit, model }: { readonly visit: VisitView; readonly model: CounterDesk }) => {
  const { dispatch, unanswer, busy } = model;
  const back = (): void => dispatch({ kind: 'go', to: visit.ask === null ? 'people' : 'ask' });
  const goOn = (): void => dispatch({ kind: 'go', to: visit.ask === null ? 'list' : 'ask' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" onPress={goOn} disabled={busy} first>
          {visit.ask === null ? words.toList : words.goOn}
        </Button>
      }
    >
      {visit.answers.length === 0 && <Empty title={words.none} />}
      <ul className="flex flex-col gap-2">
        {byQuestion(visit.answers).map((group) => {
          const [first] = group;
          if (first === undefined) return null;
          return (
            <li
              key={first.fact}
              className="flex items-center gap-5 rounded-12 border-2 border-line bg-paper px-5 py-2 small:flex-wrap small:gap-2"
            >
              <span className="phrase min-w-0 flex-1 text-[1.375rem] leading-130">{first.question}</span>
              <span className="flex min-w-0 flex-1 flex-wrap gap-x-5 text-[1.375rem] leading-140">
                {group.map(({ person, text: said }) => (
                  <span key={person}>
                    {person !== null && <span className="text-soft">{nameOf(visit, person)}　</span>}
                    <span className="font-bold">{said}</span>
                  </span>
                ))}
              </span>
              <Button
                onPress={() => unanswer(first.fact)}
                disabled={busy}
                label={`${first.question} ${words.change}`}
                className="min-h-[max(3.25rem,48px)]!"
              >
                {words.change}
              </Button>
            </li>
          );
        })}
      </ul>
    </Screen>
  );
};
