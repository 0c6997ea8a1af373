import { useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { text } from '../screen-text.ts';
import { dateWords } from '../typed-date.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { ProcedureView, VisitView } from '../views.ts';
import { Line } from './date-field.tsx';
import { LastDay, NEED_TONES } from './list-line.tsx';
import { Badge, nameOf } from './parts.tsx';

const words = text.list;

interface Props {
  readonly procedure: ProcedureView;
  readonly visit: VisitView;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** One procedure in full: why, until when, with what, and what the clerk should mind. */
export const ProcedureDetail = ({ procedure, visit, today, model }: Props) => {
  const { title, person, need, taken, fee, notes, key } = procedure;
  const others = visit.procedures.filter(
    (each) => each.form === procedure.form && each.key !== key && each.need === need,
  );
  return (
    <section
      aria-label={title.ja}
      className="sticky top-0 flex flex-col gap-3 rounded-16 border-[3px] border-act bg-paper px-5 py-4 small:static"
    >
      <h2 className="phrase text-[1.5rem] leading-130 font-bold">{title.ja}</h2>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={NEED_TONES[need]}>{words.needs[need]}</Badge>
        <span className="text-[1.25rem] font-bold">
          {person === null ? words.household : nameOf(visit, person)}
        </span>
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          onPress={() => model.take([key], !taken)}
          disabled={model.busy}
          pressed={taken}
          kind={taken ? 'primary' : 'plain'}
          className="min-h-[max(3rem,48px)]! px-4! text-[1.25rem]!"
        >
          {taken ? words.taken : words.notTaken}
        </Button>
        {others.map((other) => (
          <Button
            key={other.key}
            onPress={() => model.dispatch({ kind: 'opened', procedure: other.key })}
            className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
          >
            {other.person === null ? words.household : nameOf(visit, other.person)}
          </Button>
        ))}
      </div>
      {procedure.again !== null && (
        <p className="phrase rounded-8 border-2 border-yellow-900 bg-care-soft px-3 py-1.5 text-[1.25rem] font-bold text-care">
          {words.again(timeInJapan(procedure.again))}　{words.againLead}
        </p>
      )}
      <Deadline procedure={procedure} today={today} model={model} />
      <Bring procedure={procedure} />
      {fee !== null && <Part title={words.fee}>{[fee]}</Part>}
      <Part title={words.because}>{becauseOf(procedure)}</Part>
      {notes.length > 0 && <Part title={words.notes}>{notes}</Part>}
    </section>
  );
};

const becauseOf = ({ added, because }: ProcedureView): readonly string[] => {
  if (because.length > 0) return because;
  return [added ? words.becauseAdded : words.becauseAlways];
};

const Part = ({ title, children }: { readonly title: string; readonly children: readonly string[] }) => (
  <div>
    <h3 className="text-[1.125rem] font-bold text-soft">{title}</h3>
    <ul className="flex list-disc flex-col gap-0.5 pl-6 text-[1.25rem] leading-140">
      {children.map((line) => (
        <li key={line} className="phrase">
          {line}
        </li>
      ))}
    </ul>
  </div>
);

const Deadline = ({ procedure, today, model }: Omit<Props, 'visit'>) => {
  const { lastDay, deadline, late, key } = procedure;
  if (lastDay === null && deadline === null) return null;
  return (
    <div>
      <h3 className="text-[1.125rem] font-bold text-soft">{words.deadline}</h3>
      {lastDay !== null && (
        <p className="flex flex-wrap items-baseline gap-x-3 text-[1.25rem] font-bold">
          {words.until(dateWords(lastDay))}
          <LastDay lastDay={lastDay} today={today} short />
        </p>
      )}
      {late && <LateReason key={key} procedure={key} model={model} />}
      {deadline !== null && <p className="phrase text-[1.25rem] leading-140">{deadline}</p>}
    </div>
  );
};

/** 届出遅延の理由: chosen, or typed. */
const LateReason = ({
  procedure,
  model: { lateReason, busy },
}: {
  readonly procedure: ProcedureView['key'];
  readonly model: CounterDesk;
}) => {
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState('');
  const save = (reason: string): void => {
    if (reason.trim() === '') return;
    setSaid(reason);
    lateReason(procedure, reason);
  };
  return (
    <div className="mt-2 flex flex-col gap-2 rounded-8 border-2 border-stop bg-stop-soft p-3">
      <p className="text-[1.25rem] font-bold text-stop">{words.late}</p>
      <div className="flex flex-wrap gap-2">
        {words.lateReasons.map((reason) => (
          <Button
            key={reason}
            onPress={() => save(reason)}
            disabled={busy}
            pressed={said === reason}
            kind={said === reason ? 'primary' : 'plain'}
            className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
          >
            {reason}
          </Button>
        ))}
      </div>
      <Line
        label={words.late}
        value={typed}
        onChange={setTyped}
        onEnter={() => save(typed)}
        onLeave={() => save(typed)}
        hint={words.lateHint}
        maxLength={200}
      />
    </div>
  );
};

const Bring = ({ procedure: { bring } }: Pick<Props, 'procedure'>) => (
  <div>
    <h3 className="text-[1.125rem] font-bold text-soft">{words.bring}</h3>
    {bring.length === 0 && <p className="text-[1.25rem]">{words.bringNone}</p>}
    <ul className="flex list-disc flex-col gap-1 pl-6 text-[1.25rem] leading-140">
      {bring.map(({ oneOf, omittedBy, note, open }) => (
        <li key={oneOf.map(({ en }) => en).join()}>
          <span className="phrase font-bold">{oneOf.map(({ ja }) => ja).join(`　${words.or}　`)}</span>
          {omittedBy.map((by) => (
            <span key={by} className="ml-2 inline-block text-[1.125rem] font-bold text-good">
              {words.omitted[by]}
            </span>
          ))}
          {open && (
            <span className="ml-2 inline-block text-[1.125rem] font-bold text-care">{words.openBring}</span>
          )}
          {note !== null && <span className="phrase block text-[1.125rem] text-soft">{note}</span>}
        </li>
      ))}
    </ul>
  </div>
);
