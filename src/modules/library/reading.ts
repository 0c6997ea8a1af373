import { civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { DEFAULT_HISTORY_CONSENT } from './consent-text.ts';
import type { libraryContract } from './contract.ts';
import { type Desk, type Session, sessionAt, tell, touch } from './desk.ts';
import {
  beginHistory,
  clearHistory,
  dropEntry,
  dropLent,
  endHistory,
  historyOf,
  historyReader,
  historyReaders,
  noteBack,
  noteLent,
} from './history.ts';
import { hasCard } from './links.ts';
import type { QueueStore } from './ports.ts';
import { historySlip } from './print.ts';
import type { HistoryView } from './views-schema.ts';

/** 読書履歴 at the desk: what is kept of whoever agreed, and who may see it (decision 0061). */

type Write = Parameters<QueueStore['write']>[0];

/** The disk's word is shown as that of the record is: she was told that it is kept. */
const write = (desk: Desk, work: Write): boolean => {
  const { history } = desk.context;
  if (history === null) return true;
  const written = history.write(work);
  desk.wrote = written.ok;
  if (!written.ok) tell(desk);
  return written.ok;
};

/** Nothing of what was deleted is left in the file or its log. */
const forget = (desk: Desk, work: Write): boolean => {
  const done = write(desk, work);
  if (done) desk.context.history?.sweep();
  return done;
};

/** A loan that stands at the library system; `at`: when it was made, milliseconds. */
export const keepLoan = (
  desk: Desk,
  loan: { patron: string; item: string; title: string; at: number },
): void => {
  write(desk, (tx) => noteLent(tx, { ...loan, day: civilDateInJapan(loan.at) }));
};

export const keepReturn = (desk: Desk, item: string): void => {
  write(desk, (tx) => noteBack(tx, { item, day: civilDateInJapan(desk.context.system.now()) }));
};

export const undoLoan = (desk: Desk, loan: { patron: string; item: string }): void => {
  const { history } = desk.context;
  if (history === null || historyReader(history, loan.patron) === undefined) return;
  forget(desk, (tx) => dropLent(tx, loan));
};

/** How often it is looked whose cards are gone, milliseconds. */
const LOOK_MS = 60_000;

/** She gave up her cards, here or at another terminal: nobody could come for it any more. */
export const forgetReader = (desk: Desk, patron: string): boolean =>
  forget(desk, (tx) => endHistory(tx, patron));

export const forgetCardless = (desk: Desk): void => {
  const { history, db, system } = desk.context;
  if (history === null || system.monotonic() - desk.cardlessAt < LOOK_MS) return;
  desk.cardlessAt = system.monotonic();
  for (const { patron, own } of historyReaders(history))
    if (!own && !hasCard(db, patron)) forgetReader(desk, patron);
};

/**
 * Hers alone, by her own card: a number can be typed for somebody who is not here, and what a child reads is not her parents' to see by
 * the family's card.
 */
export const maySeeHistory = ({ context }: Desk, { by, patron, holder }: Session): boolean =>
  context.history !== null && (by === 'card' || by === 'own') && patron.number === holder.number;

type Refused = 'no_session' | 'not_here' | 'cannot_record';

/** Runs for the session that is meant, if it is one that may. */
const hers = <T, R extends string>(
  desk: Desk,
  id: Session['id'],
  work: (session: Session, history: QueueStore) => Result<T, R>,
): Result<T, R | Refused> => {
  const session = sessionAt(desk, id);
  if (session === undefined) return failure('no_session');
  const { history } = desk.context;
  if (history === null || !maySeeHistory(desk, session)) return failure('not_here');
  touch(desk, session);
  return work(session, history);
};

const viewOf = ({ context: { site } }: Desk, history: QueueStore, patron: string): HistoryView => ({
  since: historyReader(history, patron)?.since ?? null,
  text: site.historyConsent ?? DEFAULT_HISTORY_CONSENT,
  entries: historyOf(history, patron).map(({ id, item, title, lent_on, back_on }) => ({
    ...{ id, title, code: item },
    ...{ lentOn: lent_on, backOn: back_on },
  })),
});

type HistoryMethods = Pick<
  Methods<typeof libraryContract>,
  | 'library.history'
  | 'library.historyBegin'
  | 'library.historyDrop'
  | 'library.historyClear'
  | 'library.historyEnd'
  | 'library.historyPrint'
>;

const STAFF = ['clerk', 'supervisor'] as const;

const printHistory = async (
  desk: Desk,
  id: Session['id'],
): Promise<Result<Record<string, never>, Refused | 'nothing' | 'no_printer' | 'printer_failed'>> => {
  const { printSlip, site, place, system } = desk.context;
  const made = hers(desk, id, ({ patron }, history) => {
    const { entries } = viewOf(desk, history, patron.number);
    if (entries.length === 0) return failure('nothing');
    const from = { library: site.name, training: place.training, now: system.now() };
    return success(historySlip({ entries, ...from }));
  });
  if (!made.ok) return made;
  if (printSlip === null) return failure('no_printer');
  const printed = await printSlip(made.value);
  return printed.ok ? success({}) : printed;
};

export const historyMethods = (desk: Desk, shape: typeof libraryContract): HistoryMethods => {
  /** Done, and what stands now. */
  const change = (id: Session['id'], act: (session: Session) => boolean) =>
    hers(desk, id, (session, history) =>
      act(session) ? success(viewOf(desk, history, session.patron.number)) : failure('cannot_record'),
    );
  return {
    'library.history': {
      roles: STAFF,
      shape: shape['library.history'],
      handle: ({ sessionId }) =>
        hers(desk, sessionId, ({ patron }, history) => success(viewOf(desk, history, patron.number))),
    },
    'library.historyBegin': {
      roles: STAFF,
      shape: shape['library.historyBegin'],
      handle: ({ sessionId }) =>
        change(sessionId, ({ patron: { number: patron }, by }) => {
          const since = desk.context.system.now();
          return write(desk, (tx) => beginHistory(tx, { patron, since, own: by === 'own' }));
        }),
    },
    'library.historyDrop': {
      roles: STAFF,
      shape: shape['library.historyDrop'],
      handle: ({ sessionId, id }) =>
        change(sessionId, ({ patron }) => forget(desk, (tx) => dropEntry(tx, patron.number, id))),
    },
    'library.historyClear': {
      roles: STAFF,
      shape: shape['library.historyClear'],
      handle: ({ sessionId }) =>
        change(sessionId, ({ patron }) => forget(desk, (tx) => clearHistory(tx, patron.number))),
    },
    'library.historyEnd': {
      roles: STAFF,
      shape: shape['library.historyEnd'],
      handle: ({ sessionId }) => change(sessionId, ({ patron }) => forgetReader(desk, patron.number)),
    },
    'library.historyPrint': {
      roles: STAFF,
      shape: shape['library.historyPrint'],
      handle: ({ sessionId }) => printHistory(desk, sessionId),
    },
  };
};
