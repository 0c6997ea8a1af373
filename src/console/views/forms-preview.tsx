import { useState } from 'react';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type Because, guide, type Procedure } from '../../modules/counter/guide.ts';
import { factName, valueName } from '../../modules/counter/plain.ts';
import { attachmentNames } from '../../modules/counter/plain-diff.ts';
import { EVENT_WORDS, EXPECT_WORDS, type Names } from '../../modules/counter/plain-words.ts';
import type { LifeEvent } from '../../modules/counter/schema.ts';
import { catalogueWith } from '../forms-draft.ts';
import { factsOfForm } from '../forms-facts.ts';
import type { FormProps } from '../forms-props.ts';
import { dayWord } from '../forms-text.ts';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/form-parts.tsx';
import { type Family, FamilyInputs } from './forms-family.tsx';

/** ためしの家族: who would need it, and why, before anybody does. */

const SAMPLES: readonly { readonly word: string; readonly ages: readonly number[] }[] = [
  { word: 'ひとり（30歳）', ages: [30] },
  { word: '夫婦と子ども2人', ages: [38, 36, 7, 1] },
  { word: 'ひとり親と子ども', ages: [34, 9] },
  { word: '高齢の夫婦', ages: [78, 76] },
];

const MARKS: Readonly<Record<Procedure['need'], string>> = {
  required: '●',
  optional: '○',
  asked: '？',
  not_needed: '−',
};

const becauseWords = (names: Names, { fact, value, person }: Because): string =>
  `${person === null ? '' : `${person + 1}人目 `}${factName(names, fact)}が ${valueName(names, fact, value)}`;

const Outcome = ({ names, procedure }: { readonly names: Names; readonly procedure: Procedure }) => {
  const { need, person, because, bring, lastDay } = procedure;
  return (
    <li className="rounded-8 border-2 border-line px-3 py-2" data-need={need}>
      <p className="m-0 text-lg font-bold">
        <span aria-hidden="true">{MARKS[need]}</span> {person === null ? '' : `${person + 1}人目: `}
        {EXPECT_WORDS[need]}
      </p>
      {because.length > 0 && (
        <p className="m-0">わけ: {because.map((each) => becauseWords(names, each)).join('、')}</p>
      )}
      {need === 'asked' && <p className="m-0">質問の答えが まだ 足りません。</p>}
      {bring.length > 0 && (
        <p className="m-0">
          持ち物:{' '}
          {bring
            .map(({ oneOf, open }) => `${attachmentNames(names, oneOf)}${open ? '（場合による）' : ''}`)
            .join('、')}
        </p>
      )}
      {lastDay !== undefined && <p className="m-0">期限: {dayWord(lastDay)}</p>}
    </li>
  );
};

const NO_FAMILY: Family = { visit: {}, people: [{ age: 30 }] };

export const FormsPreview = ({ form, names, draft, view }: FormProps) => {
  const [event, setEvent] = useState<LifeEvent>(form.events[0] ?? 'certificate');
  const [family, setFamily] = useState(NO_FAMILY);
  const chosen = form.events.includes(event) ? event : (form.events[0] ?? event);
  const day = civilDateSchema.safeParse(draft.effectiveFrom).data ?? view.today;
  const catalogue = catalogueWith(view.catalogue, draft, day);
  const outcomes = guide(
    { ...catalogue, forms: [form] },
    { event: chosen, visit: family.visit, people: family.people },
  );
  return (
    <section
      aria-labelledby="preview-title"
      className="flex flex-col gap-3 rounded-12 border-2 border-act px-4 py-4 sm:px-6"
      data-preview
    >
      <h2 id="preview-title" className="m-0 text-xl font-bold">
        ためしの家族で 確かめる
      </h2>
      <p className="m-0">作りものの家族です。書いた内容で、だれに要ると案内されるかが すぐ出ます。</p>
      <div className="flex flex-wrap items-end gap-3">
        <Choose
          label="用事"
          value={chosen}
          options={form.events.map((each) => ({ value: each, word: EVENT_WORDS[each] }))}
          change={(each) => setEvent(each as LifeEvent)}
        />
        {SAMPLES.map(({ word, ages }) => (
          <Button
            key={word}
            onClick={() => setFamily({ visit: family.visit, people: ages.map((age) => ({ age })) })}
          >
            {word}
          </Button>
        ))}
      </div>
      <FamilyInputs names={names} facts={factsOfForm(names, form)} family={family} put={setFamily} />
      <div role="status">
        <ul className="m-0 flex list-none flex-col gap-2 p-0" aria-label="ためした結果">
          {outcomes.procedures.map((procedure) => (
            <Outcome key={String(procedure.person)} names={names} procedure={procedure} />
          ))}
        </ul>
      </div>
    </section>
  );
};
