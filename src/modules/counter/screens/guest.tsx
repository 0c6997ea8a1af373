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
import { Pick as PickOne } from './pick.tsx';

const words = text.guest;
const SHOWN = ['licence', 'residence_card', 'other', 'nothing'] as const;
const SEXES = ['1', '2', '9'] as const;

interface Props {
  readonly visit: VisitView;
  readonly guestKey: string | null;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** Whoever comes with the person before has shown the same, and lives where she does. */
const draftFor = ({ visit, guestKey }: Props): GuestDraft => {
  const known = visit.people.find(({ key }) => key === guestKey)?.guest ?? null;
  if (known !== null) return guestDraftOf(known);
  const before = visit.people.findLast(({ guest }) => guest !== null)?.guest ?? null;
  return before === null ? EMPTY_GUEST : { ...EMPTY_GUEST, shown: before.shown, address: before.address };
};

/** 住民記録にない方: typed from what she shows; Enter says that she is there. */
export const GuestEntry = (props: Props) => {
  const { guestKey, today, model } = props;
  const { guest: save, dispatch, busy } = model;
  const [draft, setDraft] = useState(() => draftFor(props));
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
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" onPress={submit} disabled={busy}>
          {words.save}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="stop">{words.problems[problem]}</Banner>}
      <Boxes draft={draft} set={set} today={today} onEnter={submit} />
    </Screen>
  );
};

interface BoxesProps {
  readonly draft: GuestDraft;
  readonly set: (part: Partial<GuestDraft>) => void;
  readonly today: CivilDate;
  readonly onEnter: () => void;
}

const Boxes = ({ draft, set, today, onEnter }: BoxesProps) => {
  const box = (part: 'name' | 'kana' | 'address' | 'phone') => ({
    label: words[part],
    value: draft[part],
    onChange: (value: string) => set({ [part]: value }),
    onEnter,
  });
  const isForeign = draft.shown === 'residence_card' || draft.nationality !== 'JPN';
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-2.5 small:grid-cols-1">
      <div className="col-span-2 small:col-span-1">
        <PickOne
          label={words.shown}
          options={SHOWN.map((each) => [each, words.shownAs[each]])}
          value={draft.shown}
          onChange={(shown) => set({ shown })}
        />
      </div>
      <Line {...box('name')} maxLength={100} first />
      <Line {...box('kana')} maxLength={200} />
      <Line
        label={words.birth}
        value={draft.birth}
        onChange={(birth) => set({ birth })}
        onEnter={onEnter}
        hint={text.ask.dateHint}
        below={<Understood typed={draft.birth} today={today} />}
      />
      <PickOne
        label={words.sex}
        options={SEXES.map((each) => [each, words.sexes[each]])}
        value={draft.sex}
        onChange={(sex) => set({ sex })}
      />
      <Line {...box('address')} maxLength={200} />
      <Line {...box('phone')} numeric maxLength={13} />
      <Nationality draft={draft} set={set} />
      {isForeign && (
        <Line
          label={words.stayUntil}
          value={draft.stayUntil}
          onChange={(stayUntil) => set({ stayUntil })}
          onEnter={onEnter}
          below={<Understood typed={draft.stayUntil} today={today} />}
        />
      )}
    </div>
  );
};

const COMMON = Object.entries(words.nationalities);

const Nationality = ({ draft, set }: Pick<BoxesProps, 'draft' | 'set'>) => (
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
