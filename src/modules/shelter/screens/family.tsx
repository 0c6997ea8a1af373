import { useState } from 'react';
import type { z } from 'zod';
import { readDate } from '../../../kernel/read-date.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { InfoMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { shelterContract } from '../contract.ts';
import { text } from '../screen-text.ts';
import { familyText as words } from '../screen-text-tasks.ts';
import { Choices } from './parts/choices.tsx';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { useCall } from './parts/use-call.ts';

type Answer = Extract<z.output<(typeof shelterContract)['shelter.ask']['output']>, { ok: true }>['value'];
type Hit = Answer['hits'][number];
const ASKERS = ['family', 'acquaintance', 'other'] as const;
type Asker = (typeof ASKERS)[number];

/** 家族からの 問い合わせ: who asks, of whom; then what may be told, or one sentence that tells nothing. */
export const Family = ({ host, onBack }: TaskProps) => {
  const call = useCall(host.sound);
  const [asker, setAsker] = useState<Asker | null>(null);
  const [hits, setHits] = useState<readonly Hit[] | null>(null);
  if (asker === null) {
    return (
      <Choices
        title={words.askerTitle}
        lead={words.askerLead}
        choices={ASKERS.map((each) => [words.asker[each], () => setAsker(each)] as const)}
        onBack={onBack}
      />
    );
  }
  if (call.refusal !== null) return <RefusedNotice refusal={call.refusal} onClose={call.close} />;
  if (hits !== null) return <Told hits={hits} asker={asker} onAgain={() => setHits(null)} onBack={onBack} />;
  return (
    <Question
      asker={asker}
      busy={call.busy}
      onAsk={(input) =>
        call.run(
          () => host.rpc.call('shelter.ask', { ...input, asker }),
          (answer) => setHits(answer.hits),
        )
      }
      onBack={() => setAsker(null)}
    />
  );
};

const Question = ({
  asker,
  busy,
  onAsk,
  onBack,
}: {
  readonly asker: Asker;
  readonly busy: boolean;
  readonly onAsk: (input: { text: string; birthDate?: string }) => void;
  readonly onBack: () => void;
}) => {
  const [name, setName] = useState('');
  const [born, setBorn] = useState('');
  const [target, setTarget] = useState<'name' | 'born'>('name');
  useKeys({ Escape: onBack });
  const birth = born.trim() === '' ? null : readDate(born);
  const wrong = birth !== null && birth.kind !== 'date';
  const fields = [
    ['name', words.name, words.nameHint, name, setName],
    ['born', words.born, words.bornHint, born, setBorn],
  ] as const;
  const ready = name.trim() !== '' && !wrong && !busy;
  const ask = (): void => {
    if (ready) onAsk({ text: name.trim(), ...(birth?.kind === 'date' ? { birthDate: birth.date } : {}) });
  };
  return (
    <Frame
      title={words.title}
      lead={words.leadOf(words.asker[asker])}
      onBack={onBack}
      busy={busy}
      submit={{ words: busy ? words.asking : words.ask, onPress: ask, disabled: !ready }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_40rem] items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {fields.map(([field, label, hint, value, onChange]) => (
            <Field
              key={field}
              label={label}
              hint={hint}
              value={value}
              onChange={onChange}
              onFocus={() => setTarget(field)}
              active={target === field}
              onSubmit={ask}
              first={field === 'name'}
              numeric={field === 'born'}
            />
          ))}
          <p role="status">{wrong ? words.wrongDate : ''}</p>
        </div>
        <Keypad
          kind={target === 'name' ? 'kana' : 'digits'}
          value={target === 'name' ? name : born}
          onChange={target === 'name' ? setName : setBorn}
        />
      </div>
    </Frame>
  );
};

/** 一つの 答え: nobody found and nobody who may be told of look the same, to the letter. */
const Told = ({
  hits,
  asker,
  onAgain,
  onBack,
}: {
  readonly hits: readonly Hit[];
  readonly asker: Asker;
  readonly onAgain: () => void;
  readonly onBack: () => void;
}) => {
  useKeys({ Escape: onAgain });
  return (
    <Screen
      {...(hits.length === 0 ? {} : { title: words.found(hits.length), lead: words.tell[asker] })}
      back={
        <Button size="large" onPress={onBack}>
          {words.end}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={onAgain} first>
          {words.again}
        </Button>
      }
    >
      {hits.length === 0 ? (
        <div role="status" className="m-auto flex max-w-[64rem] flex-col items-center gap-6 text-center">
          <InfoMark className="size-32 text-blue-800 small:size-16" />
          <h1 className="phrase text-[3.25rem] leading-120 font-bold small:text-[2rem]">{words.nothing}</h1>
          <p className="phrase text-[1.5rem] text-soft">{words.nothingLead}</p>
        </div>
      ) : (
        <ul className="flex flex-col gap-3">
          {hits.map((hit) => (
            <li
              key={`${hit.kana}-${hit.name}-${String(hit.age)}-${hit.shelterName ?? ''}`}
              className="rounded-12 border-2 border-line bg-paper px-6 py-4"
            >
              <p className="text-[1.75rem] font-bold">
                {hit.name}
                <span className="ml-4 text-[1.25rem] font-normal text-soft">
                  {text.household.age(hit.age)}
                </span>
              </p>
              <p className="text-[1.375rem]">{words.hit(hit.shelterName, hit.injured)}</p>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
};
