import { useEffect, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { VerdictBand } from '../../../ui/verdict-band.tsx';
import type { VerdictShape } from '../../../ui/verdict-marks.tsx';
import { itemWords, sessionStopWords } from '../refusal-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { ItemRefusal, ItemVerdict, SessionView } from '../views-schema.ts';
import { DueWords } from './parts.tsx';
import { SessionList } from './session-list.tsx';

const words = text.session;

const SHAPES: Partial<Record<ItemRefusal, VerdictShape>> = {
  lent_to_other: 'two',
  on_hold_shelf: 'envelope',
  unknown_item: 'no_list',
  offline: 'cut_line',
  offline_limit: 'bar',
  cannot_record: 'machine',
  check_digit: 'question',
  not_a_code: 'question',
  wrong_length: 'question',
  isbn: 'struck',
  is_patron: 'struck',
  other_kind: 'struck',
  tag_unknown: 'question',
};

/** 判定: the word and its shape over the whole width, from two metres. Nothing, while nobody has scanned anything and nothing stops. */
const Band = ({ session, self }: { readonly session: SessionView; readonly self: boolean }) => {
  const { last, stop } = session;
  if (last === null && stop === null) return null;
  const why = last?.kind === 'refused' ? (last.why ?? 'refused') : null;
  const stops = last === null || why !== null;
  return (
    <div
      role="status"
      data-verdict={last?.kind ?? 'stopped'}
      data-n={last?.n ?? 0}
      className="-mx-10 -mt-6 small:-mx-4 small:-mt-3"
    >
      <VerdictBand
        tone={stops ? 'stop' : 'go'}
        shape={why === null ? (stops ? 'bar' : 'ring') : (SHAPES[why] ?? 'bar')}
        word={
          why !== null
            ? itemWords(why, true).word
            : last === null || last.kind === 'refused'
              ? words[self ? 'stopWordSelf' : 'stopWord']
              : words.words[last.kind]
        }
      />
    </div>
  );
};

/** The title and the day of the last book, or what to do about it. */
const Last = ({ last, self }: { readonly last: ItemVerdict; readonly self: boolean }) => {
  const refusal = last.kind === 'refused' ? itemWords(last.why ?? 'refused', self) : null;
  const hasDue = last.kind === 'lent' || last.kind === 'renewed' || last.kind === 'queued';
  return (
    <section className="flex flex-col gap-2">
      {last.title !== '' && (
        <p className="line-clamp-2 text-[2rem] leading-130 font-bold small:text-[1.375rem]">{last.title}</p>
      )}
      {refusal !== null && (
        <p className="phrase text-[1.75rem] leading-140 small:text-[1.25rem]">
          {refusal.what}
          <strong className="block">{refusal.next}</strong>
        </p>
      )}
      {hasDue && <DueWords due={last.due} large />}
      {last.kind === 'queued' && <p className="phrase text-[1.5rem]">{words.queuedNote}</p>}
      {last.kind === 'already' && <p className="phrase text-[1.5rem]">{words.alreadyNote}</p>}
      {last.kind === 'undone' && <p className="phrase text-[1.5rem]">{words.undoneNote}</p>}
      {/* At 自動貸出 others read along, and a library system may well write whose and why. */}
      {!self && last.said.length > 0 && (
        <p className="phrase text-[1.25rem] text-soft">
          {words.saidBy}：{last.said.join('　')}
        </p>
      )}
    </section>
  );
};

/** Nobody has scanned anything yet. */
const First = ({ model, session }: { readonly model: LibraryModel; readonly session: SessionView }) => {
  const stop = session.stop === null ? null : sessionStopWords(session.stop, model.self);
  if (stop !== null)
    return (
      <section className="flex flex-col gap-2">
        <h2 className="phrase text-[2rem] leading-130 font-bold small:text-[1.375rem]">{stop.title}</h2>
        <p className="phrase text-[1.5rem]">{stop.what}</p>
        <ul className="flex flex-col gap-1">
          {stop.next.map((step) => (
            <li key={step} className="phrase text-[1.5rem] font-bold">
              {step}
            </li>
          ))}
        </ul>
        {!model.self && session.said.length > 0 && (
          <p className="phrase text-[1.25rem] text-soft">
            {words.saidBy}：{session.said.join('　')}
          </p>
        )}
      </section>
    );
  return (
    <section data-verdict="ready" className="m-auto flex flex-col items-center gap-4 text-center">
      <h1 className="phrase text-[3.25rem] leading-130 font-bold small:text-[1.75rem]">
        {model.host.library.pad.kind === 'none' ? words.next : words.nextPad}
      </h1>
      {session.unasked && <p className="phrase text-[1.375rem]">{words.unasked}</p>}
    </section>
  );
};

/** Who it is: at 自動貸出 three digits and no name. */
const Who = ({ session }: { readonly session: SessionView }) => {
  const { counts } = session;
  const facts = [
    ...(session.category === null ? [] : [session.category]),
    ...(session.viaFamily ? [words.family] : []),
    ...(counts.lent === null ? [] : [words.lentNow(counts.lent, counts.limit)]),
    ...(counts.overdue === null || counts.overdue === 0 ? [] : [words.overdue(counts.overdue)]),
    ...(counts.ready === null || counts.ready === 0 ? [] : [words.ready(counts.ready)]),
    ...(session.fee === null ? [] : [words.feeOf(session.fee)]),
  ];
  return (
    <p className="flex flex-wrap items-baseline gap-x-5 border-t-2 border-line pt-2 text-[1.25rem]" data-who>
      {session.name !== null && <strong className="text-[1.625rem]">{session.name}</strong>}
      <span className="tabular-nums">{words.number(session.number)}</span>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
};

/** Seconds until the session ends by itself, once it is to be said. */
const useEnding = (now: () => number, { endsAt, warnAt, busy }: SessionView): number | null => {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 250);
    return () => clearInterval(timer);
  }, [now]);
  return busy || at < warnAt ? null : Math.max(0, Math.ceil((endsAt - at) / 1_000));
};

const Places = ({ model, session }: { readonly model: LibraryModel; readonly session: SessionView }) => {
  const { offers } = model.host.library;
  const { self, go } = model;
  return (
    <>
      {session.lists && <Button onPress={() => go('loans')}>{words.loans}</Button>}
      {session.lists && offers.holds && <Button onPress={() => go('holds')}>{words.holds}</Button>}
      {session.history && <Button onPress={() => go('history')}>{words.history}</Button>}
      {offers.family && (!self || session.family.length > 0) && (
        <Button onPress={() => go('family')}>{words.familyPlace}</Button>
      )}
      {!self && offers.pay && session.fee !== null && <Button onPress={() => go('fee')}>{words.fee}</Button>}
      {!self && <Button onPress={() => go('card')}>{words.card}</Button>}
    </>
  );
};

/** 貸出: one person's session. */
export const SessionScreen = ({
  model,
  session,
}: {
  readonly model: LibraryModel;
  readonly session: SessionView;
}) => {
  const { host, go } = model;
  const { offers } = host.library;
  const left = useEnding(host.now, session);
  const slip =
    offers.printer &&
    offers.receipt === 'ask' &&
    session.items.some(({ state }) => state === 'lent' || state === 'queued');
  const end = (): void => model.end(false);
  useKeys({
    Escape: end,
    ...(session.lists ? { F3: () => go('loans') } : {}),
    ...(session.lists && offers.holds ? { F6: () => go('holds') } : {}),
  });
  return (
    <Screen
      verdictOf={session.sessionId}
      back={<Places model={model} session={session} />}
      actions={
        <>
          {slip && (
            <Button size="large" onPress={() => model.end(true)}>
              {words.endSlip}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={end}>
            {words.end}
          </Button>
        </>
      }
    >
      <Band session={session} self={model.self} />
      {left !== null && (
        <Banner tone="care" action={<Button onPress={() => undefined}>{words.stay}</Button>}>
          {words.ending(left)}
        </Banner>
      )}
      {session.after && session.items.length === 0 && <Banner tone="info">{words.after}</Banner>}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_27rem] gap-10 small:grid-cols-1 small:gap-4">
        <div className="flex min-h-0 flex-col gap-3">
          {session.last === null ? (
            <First model={model} session={session} />
          ) : (
            <Last last={session.last} self={model.self} />
          )}
          <div className="mt-auto">
            <Who session={session} />
          </div>
        </div>
        <SessionList model={model} session={session} />
      </div>
    </Screen>
  );
};
