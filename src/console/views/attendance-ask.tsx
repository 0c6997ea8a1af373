import { type SyntheticEvent, useState } from 'react';
import type { OwnMonth } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ABOUT_WORDS, ABOUTS, type About, type Draft, draftFor, requestOf } from '../attendance-draft.ts';
import { ATTENDANCE_FAILURES } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { AskFields } from './attendance-ask-fields.tsx';

const kindOf = (about: About, own: OwnMonth): string => {
  if (about === 'leave') return own.choices.leaves[0]?.kind ?? '';
  if (about === 'swap') return 'rest_swap';
  if (about === 'school') return 'training';
  if (about === 'difference') return 'private';
  return about === 'punch' ? 'in' : '';
};

const useAsk = (api: Pick<ConsoleApi, 'askAttendance'>, first: Draft, done: () => void) => {
  const [draft, setDraft] = useState(first);
  const [why, setWhy] = useState('');
  const sending = useSending();
  const request = requestOf(draft);
  return {
    ...{ draft, why, sending, isReady: request !== undefined },
    set: (part: Partial<Draft>): void => {
      setDraft({ ...draft, ...part });
      setWhy('');
    },
    send: async (): Promise<void> => {
      if (request === undefined) return;
      const asked = await sending.send(api.askAttendance({ request, reason: draft.reason.trim() }));
      if (asked === undefined) return;
      if (asked.request === null) setWhy(asked.why);
      else done();
    },
  };
};

/** A request is written: one kind at a time, with its reason; what is missing keeps the button from being pressed. */
export const AttendanceAsk = ({
  api,
  own,
  first,
  close,
  done,
}: {
  readonly api: Pick<ConsoleApi, 'askAttendance'>;
  readonly own: OwnMonth;
  readonly first: Draft;
  readonly close: () => void;
  readonly done: () => void;
}) => {
  const { draft, why, sending, isReady, set, send } = useAsk(api, first, done);
  const abouts = ABOUTS.filter((about) => about !== 'school' || own.choices.isTeacher);
  return (
    <form
      className="flex flex-col gap-4 rounded-12 border-2 border-act bg-act-soft px-4 py-4"
      aria-label="申請"
      data-ask={draft.about}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <Choose
        label="何の申請ですか"
        value={draft.about}
        options={abouts.map((about) => ({ value: about, word: ABOUT_WORDS[about] }))}
        change={(about) => {
          const next = about as About;
          set({ ...draftFor(next, draft.day, kindOf(next, own)), reason: draft.reason });
        }}
      />
      <AskFields {...{ draft, set, own }} />
      <TextField
        label="理由（3文字以上）"
        value={draft.reason}
        max={250}
        change={(reason) => set({ reason })}
      />
      {why !== '' && <Notice level="stop" role="alert" title={why} />}
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      <p className="m-0 flex flex-wrap gap-3">
        <Button type="submit" look="main" disabled={!isReady || sending.busy}>
          申請する
        </Button>
        <Button onClick={close}>やめる</Button>
      </p>
    </form>
  );
};
