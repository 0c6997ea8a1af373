import { failure, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { certificatesContract } from './contract.ts';
import type { Desk, LedgerEntry } from './desk.ts';
import type { Fact } from './fold.ts';
import { closingPaper } from './print.ts';
import { record, recordWith } from './recording.ts';
import type { CertificateEventKind } from './schema.ts';
import { cashOf, factOf, latestFacts, ledgerOf, stoppedOf, undoneEvents } from './store.ts';
import type { CashView, ClosingView, LedgerView } from './views-schema.ts';

/** 用紙の台帳, 締め, and what a supervisor looks into. */

const DESK = ['clerk', 'supervisor'] as const;
const LINES = 40;

type All = Methods<typeof certificatesContract>;

const PAPER_KINDS = [
  'certificates.paper_loaded',
  'certificates.paper_counted',
  'certificates.spoiled',
  'certificates.printed',
] as const satisfies readonly CertificateEventKind[];

const ledgerEntry = ({ event, eventId, at }: Fact, undone: ReadonlySet<string>): LedgerEntry[] => {
  const base = { eventId, at, missing: 0, cause: null, undone: undone.has(eventId) };
  switch (event.kind) {
    case 'certificates.paper_loaded':
      return [{ ...base, what: 'loaded', sheets: event.data.sheets }];
    case 'certificates.paper_counted':
      return [{ ...base, what: 'counted', sheets: event.data.sheets, missing: event.data.missing }];
    case 'certificates.spoiled':
      return [{ ...base, what: 'spoiled', sheets: event.data.sheets, cause: event.data.cause }];
    case 'certificates.printed':
      return [{ ...base, what: 'printed', sheets: event.data.sheets }];
    default:
      return [];
  }
};

const ledgerView = ({ context: { db, policy } }: Desk): LedgerView => {
  const undone = undoneEvents(db);
  const entries = PAPER_KINDS.flatMap((kind) => latestFacts(db, kind, LINES))
    .toSorted((a, b) => (a.order < b.order ? 1 : -1))
    .slice(0, LINES)
    .flatMap((fact) => ledgerEntry(fact, undone));
  return { paper: policy.paper, ledger: ledgerOf(db), entries };
};

const countPaper = (
  desk: Desk,
  ...[{ series, next, left, reason }, caller]: Parameters<All['certificates.countPaper']['handle']>
): ReturnType<All['certificates.countPaper']['handle']> => {
  const { context } = desk;
  const ledger = ledgerOf(context.db);
  const expected = ledger === null || ledger.series !== series ? null : ledger.next;
  // Another series, or a number before the one expected: there is a difference too, and no sheet between the two.
  const differs = ledger !== null && (expected !== next || ledger.left !== left);
  if (differs && reason === undefined) return failure('reason_needed');
  const missing = expected === null ? 0 : Math.max(next - expected, 0);
  const written = record(context, caller, {
    kind: 'certificates.paper_counted',
    data: {
      sheets: { series, from: next, count: left },
      expected,
      missing,
      ...(reason === undefined ? {} : { reason }),
    },
  });
  return written.ok ? success(ledgerView(desk)) : written;
};

const closingOf = ({ event, eventId, at }: Fact): ClosingView | undefined => {
  if (event.kind !== 'certificates.cash_closed') return undefined;
  const { float, counted, expected, byKind, reason, second } = event.data;
  return { eventId, at, float, counted, expected, byKind, reason: reason ?? null, second };
};

const cashView = ({ context: { db } }: Desk): CashView => {
  const [last] = latestFacts(db, 'certificates.cash_closed', 1);
  const { since, byKind, cash, cashless } = cashOf(db);
  return {
    since,
    byKind,
    cash,
    cashless,
    float: last?.event.kind === 'certificates.cash_closed' ? last.event.data.float : 0,
  };
};

const closeCash = (
  desk: Desk,
  ...[{ float, counted, reason, second }, caller]: Parameters<All['certificates.closeCash']['handle']>
): ReturnType<All['certificates.closeCash']['handle']> => {
  const { context } = desk;
  const expectedNow = float + cashOf(context.db).cash;
  if (counted !== expectedNow && reason === undefined)
    return failure('reason_needed', { difference: counted - expectedNow });
  const other = context.second(second, caller);
  if (!other.ok) return other;
  const written = recordWith(context, caller, (append, tx) => {
    const { byKind, cash } = cashOf(tx);
    return append({
      kind: 'certificates.cash_closed',
      data: {
        float,
        counted,
        expected: float + cash,
        byKind,
        second: other.value.staff,
        ...(reason === undefined ? {} : { reason }),
      },
    });
  });
  if (!written.ok) return written;
  const fact = factOf(context.db, written.value);
  const closing = fact === undefined ? undefined : closingOf(fact);
  if (closing === undefined) throw new Error('a closing that was recorded is not in the view');
  return success(closing);
};

const UNDOABLE: readonly CertificateEventKind[] = [
  'certificates.fee_taken',
  'certificates.fee_returned',
  'certificates.paper_loaded',
  'certificates.spoiled',
];

const undo = (
  { context }: Desk,
  ...[{ eventId, reason }, caller]: Parameters<All['certificates.undo']['handle']>
): ReturnType<All['certificates.undo']['handle']> => {
  const { db } = context;
  const fact = factOf(db, eventId);
  if (fact === undefined) return failure('no_such_event');
  const { event, order } = fact;
  if (!UNDOABLE.includes(event.kind)) return failure('not_undoable');
  // What was said of a document's sheets is the end of that document.
  if (event.kind === 'certificates.spoiled' && event.data.requestId !== null) return failure('not_undoable');
  if (undoneEvents(db).has(eventId)) return failure('already_undone');
  const isMoney = event.kind === 'certificates.fee_taken' || event.kind === 'certificates.fee_returned';
  const [closing] = isMoney
    ? latestFacts(db, 'certificates.cash_closed', 1)
    : latestFacts(db, 'certificates.paper_counted', 1);
  if (closing !== undefined && closing.order > order) return failure('closed_already');
  const written = record(context, caller, { kind: 'certificates.undone', data: { undoes: eventId, reason } });
  return written.ok ? success({}) : written;
};

const resume = (
  { context }: Desk,
  ...[{ kind, reason, second }, caller]: Parameters<All['certificates.resume']['handle']>
): ReturnType<All['certificates.resume']['handle']> => {
  if (!stoppedOf(context.db).has(kind)) return failure('not_stopped');
  const other = context.second(second, caller);
  if (!other.ok) return other;
  const data = { kind, reason, second: other.value.staff };
  const written = record(context, caller, { kind: 'certificates.resumed', data });
  return written.ok ? success({}) : written;
};

const printClosing = async (
  { context }: Desk,
  eventId: Parameters<All['certificates.printClosing']['handle']>[0]['eventId'],
) => {
  const { db, place, fees, system, printPaper } = context;
  const fact = factOf(db, eventId);
  const closing = fact === undefined ? undefined : closingOf(fact);
  if (closing === undefined) return failure('no_such_event');
  if (printPaper === null) return failure('no_printer');
  return printPaper(closingPaper(closing, { ...place, ordinance: fees.ordinance, now: system.now() }));
};

type Kept =
  | 'certificates.ledger'
  | 'certificates.loadPaper'
  | 'certificates.countPaper'
  | 'certificates.cash'
  | 'certificates.closeCash'
  | 'certificates.printClosing'
  | 'certificates.undo'
  | 'certificates.resume'
  | 'certificates.staff';

const paperMethods = (
  desk: Desk,
): Pick<All, 'certificates.ledger' | 'certificates.loadPaper' | 'certificates.countPaper'> => ({
  'certificates.ledger': {
    roles: DESK,
    shape: certificatesContract['certificates.ledger'],
    handle: () => ledgerView(desk),
  },
  'certificates.loadPaper': {
    roles: DESK,
    shape: certificatesContract['certificates.loadPaper'],
    handle: (sheets, caller: Caller) => {
      const written = record(desk.context, caller, { kind: 'certificates.paper_loaded', data: { sheets } });
      return written.ok ? success(ledgerView(desk)) : written;
    },
  },
  'certificates.countPaper': {
    roles: DESK,
    shape: certificatesContract['certificates.countPaper'],
    handle: (input, caller) => countPaper(desk, input, caller),
  },
});

export const keepingMethods = (desk: Desk): Pick<All, Kept> => ({
  ...paperMethods(desk),
  'certificates.cash': {
    roles: DESK,
    shape: certificatesContract['certificates.cash'],
    handle: () => cashView(desk),
  },
  'certificates.closeCash': {
    roles: DESK,
    shape: certificatesContract['certificates.closeCash'],
    handle: (input, caller) => closeCash(desk, input, caller),
  },
  'certificates.printClosing': {
    roles: DESK,
    shape: certificatesContract['certificates.printClosing'],
    handle: ({ eventId }) => printClosing(desk, eventId),
  },
  'certificates.undo': {
    roles: ['supervisor'],
    shape: certificatesContract['certificates.undo'],
    handle: (input, caller) => undo(desk, input, caller),
  },
  'certificates.resume': {
    roles: ['supervisor'],
    shape: certificatesContract['certificates.resume'],
    handle: (input, caller) => resume(desk, input, caller),
  },
  'certificates.staff': {
    roles: DESK,
    shape: certificatesContract['certificates.staff'],
    handle: () => ({ people: desk.context.staff().map(({ id, name }) => ({ id, name })) }),
  },
});
