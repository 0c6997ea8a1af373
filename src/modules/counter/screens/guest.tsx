import { useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { EMPTY_GUEST, type GuestDraft, type GuestProblem, guestDraftOf, guestOf } from '../guest-draft.ts';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { VisitView } from '../views.ts';
import { Line, Understood } from './date-field.tsx';
import { Back } from './parts.tsx';
import { Pick } from './pick.tsx';

const words = text.guest;
const SHOWN = ['licence', 'residence_card', 'other', 'nothing'] as const;
const SEXES = ['1', '2', '9'] as const;

/** 住民記録にない方: typed from what she shows. Enter goes to the next field, and with the last one she is there. */
export const GuestEntry = ({
  visit,
  guestKey,
  today,
  model,
}: {
  readonly visit: VisitView;
  readonly guestKey: string | null;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}) => {
  const { guest: save, dispatch, busy } = model;
  const known = visit.people.find(({ key }) => key === guestKey)?.guest ?? null;
  const before = visit.people.findLast(({ guest }) => guest !== null)?.guest ?? null;
  const [draft, setDraft] = useState<GuestDraft>(() =>
    known === null
      ? { ...EMPTY_GUEST, shown: before?.shown ?? EMPTY_GUEST.shown, address: before?.address ?? '' }
      : guestDraftOf(known),
  );
  const [problem, setProblem] = useState<GuestProblem>();
  const back = (): void => dispatch({ kind: 'go', to: 'people' });
  useKeys({ Escape: back });
  const set = (part: Partial<GuestDraft>): void => {
    setProblem(undefined);
    setDraft((now) => ({ ...now, ...part }));
  };
  const submit = (): void => {
    const made = guestOf(draft, today);
    if (made.ok) save(guestKey, made.value);
    else setProblem(made.reason);
  };
  const foreign = draft.shown === 'residence_card' || draft.nationality !== 'JPN';
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" onPress={submit} disabled={busy}>
          {words.save}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="stop">{words.problems[problem]}</Banner>}
      <Pick
        label={words.shown}
        options={SHOWN.map((each) => [each, words.shownAs[each]])}
        value={draft.shown}
        onChange={(shown) => set({ shown })}
      />
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 small:grid-cols-1">
        <Line
          label={words.name}
          value={draft.name}
          onChange={(name) => set({ name })}
          onEnter={submit}
          first
        />
        <Line label={words.kana} value={draft.kana} onChange={(kana) => set({ kana })} onEnter={submit} />
        <Line
          label={words.birth}
          value={draft.birth}
          onChange={(birth) => set({ birth })}
          onEnter={submit}
          hint={text.ask.typeDate}
          below={<Understood typed={draft.birth} today={today} />}
        />
        <Pick
          label={words.sex}
          options={SEXES.map((each) => [each, words.sexes[each]])}
          value={draft.sex}
          onChange={(sex) => set({ sex })}
        />
        <Line
          label={words.address}
          value={draft.address}
          onChange={(address) => set({ address })}
          onEnter={submit}
          maxLength={200}
        />
        <Line
          label={words.phone}
          value={draft.phone}
          onChange={(phone) => set({ phone })}
          onEnter={submit}
          numeric
          maxLength={13}
        />
      </div>
      <div className="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-x-6 gap-y-3 small:grid-cols-1">
        <Nationality draft={draft} set={set} />
        {foreign && (
          <Line
            label={words.stayUntil}
            value={draft.stayUntil}
            onChange={(stayUntil) => set({ stayUntil })}
            onEnter={submit}
            below={<Understood typed={draft.stayUntil} today={today} />}
          />
        )}
      </div>
    </Screen>
  );
};

const COMMON = Object.entries(words.nationalities);

const Nationality = ({
  draft,
  set,
}: {
  readonly draft: GuestDraft;
  readonly set: (part: Partial<GuestDraft>) => void;
}) => (
  <div className="flex flex-col gap-0.5">
    <label className="text-[1.125rem] font-bold" htmlFor="guest-nationality">
      {words.nationality}
    </label>
    <div className="flex gap-3">
      <select
        id="guest-nationality"
        value={COMMON.some(([code]) => code === draft.nationality) ? draft.nationality : ''}
        onChange={(event) => set({ nationality: event.target.value })}
        className="h-[max(3.25rem,48px)] min-w-0 flex-1 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-[1.375rem]"
      >
        {COMMON.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
        <option value="">{words.otherCountry}</option>
      </select>
      {!COMMON.some(([code]) => code === draft.nationality) && (
        <input
          aria-label={words.otherCountry}
          value={draft.nationality}
          maxLength={3}
          onChange={(event) => set({ nationality: event.target.value.toUpperCase() })}
          className="h-[max(3.25rem,48px)] w-28 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-[1.375rem]"
        />
      )}
    </div>
  </div>
);
