import { type SyntheticEvent, useState } from 'react';
import {
  CHANGE_STEPS,
  type ChangeStep,
  type ChangeView,
  saveChangeSchema,
} from '../../central/forms-schema.ts';
import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { catalogueWith, draftOf } from '../forms-draft.ts';
import { useFormChange, useSending } from '../forms-hooks.ts';
import type { FormsPartProps } from '../forms-props.ts';
import { dayWord, FORMS_FAILURES, MIN_NOTE, STATE_WORDS, STEP_QUESTIONS, STEP_WORDS } from '../forms-text.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Findings } from '../parts/form-sections.tsx';
import { Notice } from '../parts/notice.tsx';
import { ROLE_WORDS, staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { OneEdit } from './forms-one-edit.tsx';

const Ask = ({
  step,
  isSending,
  take,
  close,
}: {
  readonly step: ChangeStep;
  readonly isSending: boolean;
  readonly take: (note: string) => void;
  readonly close: () => void;
}) => {
  const [note, setNote] = useState('');
  const { button, question, note: label } = STEP_QUESTIONS[step];
  const needsNote = step === 'return' || step === 'withdraw';
  const isReady = !needsNote || note.trim().length >= MIN_NOTE;
  return (
    <form
      className="flex flex-col gap-3 rounded-12 border-2 border-act bg-act-soft px-4 py-4"
      data-ask={step}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        if (isReady) take(note.trim());
      }}
    >
      <p className="phrase m-0 font-bold">{question}</p>
      {label !== null && <TextField label={label} value={note} max={500} change={setNote} />}
      <p className="m-0 flex flex-wrap gap-3">
        <Button type="submit" look="main" disabled={!isReady || isSending}>
          {button}
        </Button>
        <Button onClick={close}>戻る</Button>
      </p>
    </form>
  );
};

const Steps = ({ change }: { readonly change: ChangeView }) => (
  <section className="flex flex-col gap-2">
    <h2 className="m-0 text-xl font-bold">これまでの経過</h2>
    <ol className="m-0 pl-5">
      {change.steps.map(({ at, staff, role, what, note }) => (
        <li key={`${at} ${what}`}>
          {dayAndTime(at)}　{staffWord(staff)}（{ROLE_WORDS[role as keyof typeof ROLE_WORDS] ?? role}）　
          {STEP_WORDS[what]}
          {note !== '' && `　「${note}」`}
        </li>
      ))}
    </ol>
  </section>
);

const Head = ({ change }: { readonly change: ChangeView }) => {
  const { mark, word } = STATE_WORDS[change.state];
  return (
    <div className="flex flex-col gap-1" data-change={change.id} data-state={change.state}>
      <h2 className="m-0 text-2xl font-bold">
        {dayWord(change.effectiveFrom)} からの改正
        <span className="ml-4 inline-block rounded-full border-2 border-line px-3 text-base">
          <span aria-hidden="true">{mark}</span> {word}
        </span>
      </h2>
      <p className="m-0">理由: {change.reason}</p>
      {change.todayReason !== '' && <p className="m-0">きょうから使う わけ: {change.todayReason}</p>}
      <p className="m-0">
        書いた人 {change.authors.map(staffWord).join('・')}
        {change.approver !== null && `　承認した人 ${staffWord(change.approver)}`}
        {change.withdrawnFrom !== null && `　${dayWord(change.withdrawnFrom)} に取り下げ`}
      </p>
    </div>
  );
};

const Actions = ({
  change,
  ask,
}: {
  readonly change: ChangeView;
  readonly ask: (step: ChangeStep) => void;
}) => {
  const isStopped = change.findings.some(({ level }) => level === 'stop');
  const steps = CHANGE_STEPS.filter((step) => change.may.includes(step));
  return (
    <div className="flex flex-col gap-2">
      <p className="m-0 flex flex-wrap gap-3">
        {steps.map((step) => (
          <Button
            key={step}
            look={step === 'submit' || step === 'approve' ? 'main' : 'plain'}
            disabled={isStopped && (step === 'submit' || step === 'approve')}
            onClick={() => ask(step)}
          >
            {STEP_QUESTIONS[step].button}…
          </Button>
        ))}
      </p>
      {change.state === 'submitted' && !change.may.includes('approve') && (
        <p className="m-0 text-sm">承認は、書いた人ではない 責任者か情報担当が 行います。</p>
      )}
    </div>
  );
};

/** A change: what it changes in words, what was found, and what can be done with it. */
export const FormsChange = ({ api, view, id, done, signedOut }: FormsPartProps & { readonly id: string }) => {
  const loaded = useFormChange(api, id, signedOut);
  const [acted, setActed] = useState<ChangeView | null>(null);
  const [asked, setAsked] = useState<ChangeStep | null>(null);
  const sending = useSending();
  const newer = acted !== null && acted.revision >= (loaded.value?.revision ?? 0) ? acted : loaded.value;
  if (loaded.failed !== null && newer === null)
    return <Notice level="stop" title={FORMS_FAILURES[loaded.failed]} />;
  if (newer === null) return <p className="m-0">読み込んでいます…</p>;
  const took = (change: ChangeView | undefined): void => {
    if (change !== undefined) setActed(change);
    setAsked(null);
    done();
  };
  const take = async (step: ChangeStep, note: string): Promise<void> =>
    took((await sending.send(api.formStep(id, step, { revision: newer.revision, note })))?.change);
  const save = async (edits: readonly Edit[]): Promise<void> => {
    const wish = saveChangeSchema.safeParse({ ...draftOf(newer), edits });
    if (wish.success) took(await sending.send(api.saveFormChange(wish.data)));
  };
  return (
    <div className="flex flex-col gap-5">
      <Head change={newer} />
      {newer.findings.length > 0 && (
        <Notice level="care" title="確かめた結果" role="status">
          <Findings
            names={catalogueWith(view.catalogue, draftOf(newer), view.today)}
            findings={newer.findings}
          />
        </Notice>
      )}
      {sending.failed !== null && <Notice level="stop" role="alert" title={FORMS_FAILURES[sending.failed]} />}
      {newer.edits.map((edit, at) => (
        <OneEdit
          key={`${edit.kind} ${edit.id}`}
          {...{ view, at }}
          change={newer}
          save={(edits) => void save(edits)}
        />
      ))}
      {asked === null ? (
        <Actions change={newer} ask={setAsked} />
      ) : (
        <Ask
          step={asked}
          isSending={sending.busy}
          take={(note) => void take(asked, note)}
          close={() => setAsked(null)}
        />
      )}
      <Steps change={newer} />
    </div>
  );
};
