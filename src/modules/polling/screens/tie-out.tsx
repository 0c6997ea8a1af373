import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { Scene } from '../scene.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { PollingState, TieOutView } from '../views.ts';
import { hourWords } from './waiting.tsx';

const words = placeText.tieOut;

interface Props {
  readonly scene: Extract<Scene, { at: 'tie_out' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}

/** 毎時の照合: three counts by hand, and whether the record says the same. */
export const TieOut = (props: Props) => {
  const { scene, polling } = props;
  const [again, setAgain] = useState(false);
  const hour = again ? (scene.done?.hour ?? null) : polling.tieOut.due;
  if (scene.done !== null && !again)
    return <Result {...props} view={scene.done} onAgain={() => setAgain(true)} />;
  return <Entry {...props} hour={hour} onSent={() => setAgain(false)} />;
};

const numberOf = (typed: string): number | undefined => {
  const digits = typed.normalize('NFKC').trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
};

const Entry = (props: Props & { readonly hour: string | null; readonly onSent: () => void }) => {
  const { polling, model, hour, onSent } = props;
  const away = (): void => model.dispatch({ kind: 'back' });
  const ballots = polling.election?.ballots ?? [];
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  useKeys({ Escape: away });
  const tickets = numberOf(typed['tickets'] ?? '');
  const counted = ballots.map(({ id }) => ({ ballot: id, count: numberOf(typed[id] ?? '') }));
  const isReady =
    hour !== null &&
    tickets !== undefined &&
    counted.every(({ count }) => count !== undefined) &&
    model.flow.busy === null;
  const submit = (): void => {
    if (hour === null || tickets === undefined || !isReady) return;
    onSent();
    model.tieOut({
      hour,
      tickets,
      ballots: counted.flatMap(({ ballot, count }) => (count === undefined ? [] : [{ ballot, count }])),
    });
  };
  if (hour === null) {
    return (
      <Screen title={placeText.menu.tie_out[0]} back={<Back onBack={away} />}>
        <p className="phrase m-auto max-w-[50rem] text-center text-[2rem] font-bold">{words.notDue}</p>
      </Screen>
    );
  }
  const fields = [
    ['tickets', words.tickets] as const,
    ...ballots.map(({ id, short, color }) => [id, `${short}（${color}）`] as const),
  ];
  return (
    <Screen
      title={words.title(hourWords(hour))}
      lead={words.lead}
      back={<Back onBack={away} />}
      actions={
        <Button kind="primary" size="large" disabled={!isReady} onPress={submit}>
          {words.submit}
        </Button>
      }
    >
      <Counts fields={fields} typed={typed} setTyped={setTyped} onSubmit={submit} />
    </Screen>
  );
};

/** A field for each count, and one pad for all of them. */
const Counts = ({
  fields,
  typed,
  setTyped,
  onSubmit,
}: {
  readonly fields: readonly (readonly [id: string, label: string])[];
  readonly typed: Readonly<Record<string, string>>;
  readonly setTyped: (typed: Readonly<Record<string, string>>) => void;
  readonly onSubmit: () => void;
}) => {
  const [field, setField] = useState<string>('tickets');
  return (
    <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
      <div className="flex flex-col gap-3">
        {fields.map(([id, label], at) => (
          <Field
            key={id}
            label={label}
            value={typed[id] ?? ''}
            onChange={(value) => setTyped({ ...typed, [id]: value })}
            onFocus={() => setField(id)}
            active={field === id}
            maxLength={6}
            onSubmit={onSubmit}
            numeric
            first={at === 0}
          />
        ))}
      </div>
      <Keypad
        kind="digits"
        value={typed[field] ?? ''}
        onChange={(value) => setTyped({ ...typed, [field]: value })}
      />
    </div>
  );
};

/** Loud for the ear, calm for the eye: which counts differ, and what to do; the work may go on. */
const Result = (props: Props & { readonly view: TieOutView; readonly onAgain: () => void }) => {
  const { polling, model, view, onAgain } = props;
  const done = (): void => model.dispatch({ kind: 'left' });
  useKeys({ Escape: done });
  const nameOf = (what: string): string =>
    polling.election?.ballots.find(({ id }) => id === what)?.short ?? words.people;
  const right = view.alarms.length === 0;
  return (
    <Screen
      actions={
        <>
          {!right && (
            <Button kind="primary" size="large" first onPress={onAgain}>
              {words.again}
            </Button>
          )}
          <Button kind={right ? 'primary' : 'plain'} size="large" first={right} onPress={done}>
            {words.done}
          </Button>
        </>
      }
    >
      <div
        role={right ? 'status' : 'alert'}
        data-tie-out={right ? 'right' : 'wrong'}
        className="m-auto flex w-full max-w-[62rem] flex-col items-center gap-5"
      >
        <div className="flex items-center gap-8">
          {right ? (
            <DoneMark className="size-36 text-good small:size-16" />
          ) : (
            <CareMark className="size-36 text-yellow-1000 small:size-16" />
          )}
          <h1 className="phrase text-[4rem] leading-120 font-bold small:text-[2rem]">
            {right ? words.right : words.wrong}
          </h1>
        </div>
        {right ? (
          <p className="text-[2rem] font-bold tabular-nums">
            {words.line(words.people, view.tickets, view.accepted)}
          </p>
        ) : (
          <Differences view={view} nameOf={nameOf} />
        )}
      </div>
    </Screen>
  );
};

/** Which counts differ, and what to do. */
const Differences = ({
  view,
  nameOf,
}: {
  readonly view: TieOutView;
  readonly nameOf: (what: string) => string;
}) => (
  <>
    <ul className="flex flex-col gap-2">
      {view.alarms.map(({ what, counted, recorded }) => (
        <li
          key={what}
          className="rounded-12 border-[3px] border-yellow-900 bg-care-soft px-6 py-2 text-[2rem] font-bold tabular-nums small:text-[1.375rem]"
        >
          {words.line(nameOf(what), counted, recorded)}
        </li>
      ))}
    </ul>
    <ol className="flex list-decimal flex-col gap-1 pl-8 text-[1.5rem] small:text-[1.25rem]">
      {words.next.map((step) => (
        <li key={step} className="phrase">
          {step}
        </li>
      ))}
    </ol>
  </>
);
