import { useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import {
  type Answering,
  begin,
  complete,
  isUntouched,
  say,
  sayRest,
  turn,
  type Value,
} from '../answering.ts';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { AskView, VisitView } from '../views.ts';
import { AskChoice } from './ask-choice.tsx';
import type { Language } from './ask-parts.tsx';
import { AskTyped } from './ask-typed.tsx';
import { AskYesNo } from './ask-yes-no.tsx';
import { Kbd } from './parts.tsx';

const words = text.ask;
const LANGUAGES = ['ja', 'easy', 'en'] as const;
interface Props {
  readonly visit: VisitView;
  readonly ask: AskView;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** What was said so far of this question; what completes it goes to the host. */
const useAnswering = ({ visit, ask, today, model }: Props, language: Language) => {
  const { answer, busy } = model;
  const [answering, setAnswering] = useState(() => begin(ask));
  const all = complete(answering);
  const send = (now: Answering): void => {
    const answers = complete(now);
    setAnswering(now);
    if (answers !== undefined) answer(ask.fact, answers);
  };
  return {
    all,
    shared: {
      visit,
      language,
      answering,
      today,
      busy,
      onSay: (value: Value, index?: number) => send(say(answering, value, index)),
      onType: (value: Value | undefined, index: number) =>
        setAnswering(say({ ...answering, at: index }, value)),
      onRest: (value: Value) => send(sayRest(answering, value)),
      onTurn: (index: number) => setAnswering(turn(answering, index)),
      onNext: () => {
        if (all !== undefined) answer(ask.fact, all);
      },
    },
  };
};

/** One question, of all of whom it is open at once. Keyed by what is asked: another question begins empty. */
export const Ask = (props: Props) => {
  const { visit, ask, model } = props;
  const { unanswer, dispatch, busy } = model;
  const [language, setLanguage] = useState<Language>('ja');
  const { all, shared } = useAnswering(props, language);
  const { answering, onTurn, onNext } = shared;
  const back = (): void => {
    if (visit.answers.length > 0) unanswer(null);
    else dispatch({ kind: 'go', to: 'people' });
  };
  useKeys({
    Escape: back,
    F6: () => setLanguage(LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length] ?? 'ja'),
    ArrowDown: () => onTurn(answering.at + 1),
    ArrowUp: () => onTurn(answering.at - 1),
  });
  const { kind } = ask;
  const several = answering.whom.length > 1;
  const isTyped = kind.type === 'number' || kind.type === 'date';
  return (
    <Screen
      title={ask.question[language]}
      aside={<Aside left={ask.left} language={language} onLanguage={setLanguage} />}
      back={
        <Button onPress={back} disabled={busy}>
          {words.back}
        </Button>
      }
      actions={
        <>
          <Button
            onPress={() => dispatch({ kind: 'go', to: 'answers' })}
            disabled={busy || visit.answers.length === 0}
          >
            {words.answers}
          </Button>
          {kind.type === 'yes_no' && several && <Rest {...shared} />}
          {(isTyped || several) && (
            <Button kind="primary" onPress={onNext} disabled={busy || all === undefined}>
              {words.next}
            </Button>
          )}
        </>
      }
    >
      {kind.type === 'yes_no' && <AskYesNo {...shared} kind={kind} />}
      {kind.type === 'choice' && <AskChoice {...shared} kind={kind} />}
      {isTyped && <AskTyped {...shared} kind={kind} />}
      {ask.help !== null && <Help>{ask.help}</Help>}
    </Screen>
  );
};

const Help = ({ children }: { readonly children: string }) => (
  <p className="phrase mt-auto border-t-2 border-line pt-2 text-[1.25rem] text-soft">
    <span className="font-bold">{words.help}　</span>
    {children}
  </p>
);

/** One touch for everybody who has not answered. */
const Rest = ({
  answering,
  busy,
  onRest,
}: {
  readonly answering: Answering;
  readonly busy: boolean;
  readonly onRest: (value: Value) => void;
}) => {
  const fresh = isUntouched(answering);
  return (
    <>
      <Button onPress={() => onRest(true)} disabled={busy}>
        {fresh ? words.allYes : words.restYes} <Kbd>*</Kbd>
      </Button>
      <Button onPress={() => onRest(false)} disabled={busy}>
        {fresh ? words.allNo : words.restNo} <Kbd>/</Kbd>
      </Button>
    </>
  );
};

const Aside = ({
  left,
  language,
  onLanguage,
}: {
  readonly left: number;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}) => (
  <div className="flex shrink-0 flex-col items-end gap-1 small:flex-row small:flex-wrap small:items-center">
    <p role="status" className="text-[1.375rem] font-bold whitespace-nowrap text-soft">
      {words.left(left)}
    </p>
    <div className="flex gap-1">
      {LANGUAGES.map((each) => (
        <Button
          key={each}
          pressed={each === language}
          onPress={() => onLanguage(each)}
          kind={each === language ? 'primary' : 'plain'}
          className="min-h-[max(2.75rem,44px)]! px-3! text-[1.125rem]! whitespace-nowrap"
        >
          {words.languages[each]}
        </Button>
      ))}
    </div>
  </div>
);
