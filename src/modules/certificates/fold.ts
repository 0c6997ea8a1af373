import { throwIllegalValue } from '../../kernel/assert.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { CertificateKind } from './kinds-schema.ts';
import type {
  CertificateEvent,
  CertificateEventData,
  FailureWhy,
  Mismatch,
  RequestId,
  Sheets,
} from './schema.ts';

/**
 * What follows from the record of certificates: where a request stands, which sheet is next, what should be in the drawer.
 *
 * Invariant: everything here depends on the set of facts alone, so any arrival order and any duplication of the same events gives the
 * same answer. What was undone counts no more, and stays.
 */

export interface Fact {
  readonly eventId: EventId;
  /** `eventOrder`: the same at every node. */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event: CertificateEvent;
}

/** Facts in the agreed order, each once. */
export const inOrder = (facts: readonly Fact[]): readonly Fact[] =>
  [...new Map(facts.map((fact) => [fact.eventId, fact])).values()].toSorted((a, b) =>
    a.order < b.order ? -1 : a.order > b.order ? 1 : 0,
  );

/** The request an event is of; `null`: of the desk. */
export const requestOf = (event: CertificateEvent): RequestId | null =>
  'requestId' in event.data ? event.data.requestId : null;

export type Phase =
  | 'requested'
  | 'sent'
  | 'received'
  | 'verified'
  | 'printing'
  | 'printed'
  | 'issued'
  | 'spoiled'
  | 'failed'
  | 'quarantined';

export interface RequestState {
  readonly requestId: RequestId;
  /** Milliseconds since 1970, of the request itself. */
  readonly at: number;
  readonly asked: CertificateEventData<'certificates.requested'>;
  readonly phase: Phase;
  /** As it came. */
  readonly document: { readonly sha256: string; readonly pages: number } | null;
  /** Sheets that were next when it went to the printer. */
  readonly sheets: Sheets | null;
  readonly why: FailureWhy | Mismatch | null;
  /** It went to the printer, and nobody has said what came out. */
  readonly inDoubt: boolean;
}

/** What may follow what. Everything else is passed over: a document cannot be printed before it was verified, nor twice. */
const FOLLOWS: Readonly<Record<Phase, readonly Phase[]>> = {
  requested: [],
  sent: ['requested'],
  received: ['sent'],
  verified: ['received'],
  printing: ['verified'],
  printed: ['printing'],
  issued: ['printed'],
  spoiled: ['printing', 'printed', 'failed'],
  failed: ['requested', 'sent', 'received', 'verified', 'printing'],
  quarantined: [
    'requested',
    'sent',
    'received',
    'verified',
    'printing',
    'printed',
    'failed',
    'issued',
    'spoiled',
  ],
};

export const mayFollow = (from: Phase, to: Phase): boolean => FOLLOWS[to].includes(from);

const phaseOf = (event: CertificateEvent): Phase | undefined => {
  switch (event.kind) {
    case 'certificates.requested':
      return 'requested';
    case 'certificates.sent':
      return 'sent';
    case 'certificates.received':
      return 'received';
    case 'certificates.verified':
      return 'verified';
    case 'certificates.printing':
      return 'printing';
    case 'certificates.printed':
      return 'printed';
    case 'certificates.issued':
      return 'issued';
    case 'certificates.spoiled':
      return 'spoiled';
    case 'certificates.failed':
      return 'failed';
    case 'certificates.quarantined':
      return 'quarantined';
    case 'certificates.resumed':
    case 'certificates.refused':
    case 'certificates.fee_taken':
    case 'certificates.fee_returned':
    case 'certificates.paper_loaded':
    case 'certificates.paper_counted':
    case 'certificates.cash_closed':
    case 'certificates.undone':
      return undefined;
    default:
      return throwIllegalValue(event);
  }
};

const stepRequest = (state: RequestState, { event }: Fact): RequestState => {
  const phase = phaseOf(event);
  if (phase === undefined || !mayFollow(state.phase, phase)) return state;
  const next = { ...state, phase };
  switch (event.kind) {
    case 'certificates.received':
      return { ...next, document: { sha256: event.data.sha256, pages: event.data.pages } };
    case 'certificates.printing':
      return { ...next, sheets: event.data.sheets, inDoubt: true };
    case 'certificates.printed':
    case 'certificates.spoiled':
      return { ...next, inDoubt: false };
    case 'certificates.failed':
    case 'certificates.quarantined':
      return { ...next, why: event.data.why };
    default:
      return next;
  }
};

/** From the facts of one request; `undefined`: nobody asked. */
export const foldRequest = (facts: readonly Fact[]): RequestState | undefined => {
  let state: RequestState | undefined;
  for (const fact of inOrder(facts)) {
    const { event, at } = fact;
    if (event.kind === 'certificates.requested')
      state ??= {
        requestId: event.data.requestId,
        at,
        asked: event.data,
        phase: 'requested',
        document: null,
        sheets: null,
        why: null,
        inDoubt: false,
      };
    else if (state !== undefined) state = stepRequest(state, fact);
  }
  return state;
};

const ENDED: readonly Phase[] = ['issued', 'spoiled', 'failed', 'quarantined'];
/** Something of it is still to be done: by the machine, or by whoever says what came out of the printer. */
export const isOpen = ({ phase, inDoubt }: Pick<RequestState, 'phase' | 'inDoubt'>): boolean =>
  !ENDED.includes(phase) || (inDoubt && phase !== 'spoiled');

/** Kinds of which a document was not believed, and no supervisor has looked since. */
export const stoppedKinds = (
  facts: readonly Fact[],
): ReadonlyMap<CertificateKind, { readonly at: number; readonly why: Mismatch }> => {
  const stopped = new Map<CertificateKind, { at: number; why: Mismatch }>();
  for (const { event, at } of inOrder(facts)) {
    if (event.kind === 'certificates.quarantined')
      stopped.set(event.data.kind, stopped.get(event.data.kind) ?? { at, why: event.data.why });
    if (event.kind === 'certificates.resumed') stopped.delete(event.data.kind);
  }
  return stopped;
};

/** 用紙の台帳 as it stands. `null`: no stack was ever laid in. */
export interface Ledger {
  readonly series: string;
  /** The sheet that is next in the printer. */
  readonly next: number;
  readonly left: number;
  /** Of this stack. */
  readonly used: number;
  readonly spoiled: number;
  /** Went to the printer, and nobody has said what came out. */
  readonly inDoubt: number;
}

interface Uses {
  used: number;
  spoiled: number;
  inDoubt: Map<RequestId, number>;
}

const useSheets = (uses: Uses, event: CertificateEvent): void => {
  if (event.kind === 'certificates.printing')
    uses.inDoubt.set(event.data.requestId, event.data.sheets?.count ?? 0);
  if (event.kind === 'certificates.printed') {
    uses.inDoubt.delete(event.data.requestId);
    uses.used += event.data.sheets?.count ?? 0;
  }
  if (event.kind !== 'certificates.spoiled') return;
  const { requestId, sheets } = event.data;
  const count = sheets?.count ?? 0;
  const wasInDoubt = requestId !== null && uses.inDoubt.delete(requestId);
  // Sheets of a document that came out are counted already; now they are nobody's.
  if (wasInDoubt || requestId === null) uses.used += count;
  uses.spoiled += count;
};

/** From all facts of paper since, and with, the last stack or count. */
export const foldLedger = (facts: readonly Fact[], undone: ReadonlySet<string>): Ledger | null => {
  let base: Sheets | undefined;
  let uses: Uses = { used: 0, spoiled: 0, inDoubt: new Map() };
  for (const { event, eventId } of inOrder(facts)) {
    if (undone.has(eventId)) continue;
    if (event.kind === 'certificates.paper_loaded' || event.kind === 'certificates.paper_counted') {
      base = event.data.sheets;
      uses = { used: 0, spoiled: 0, inDoubt: new Map() };
    } else useSheets(uses, event);
  }
  if (base === undefined) return null;
  const inDoubt = [...uses.inDoubt.values()].reduce((sum, count) => sum + count, 0);
  const gone = uses.used + inDoubt;
  return {
    series: base.series,
    next: base.from + gone,
    left: Math.max(base.count - gone, 0),
    used: uses.used,
    spoiled: uses.spoiled,
    inDoubt,
  };
};

/** What should be in the drawer, since the last closing. */
export interface Cash {
  /** Milliseconds since 1970 of the last closing; `null`: there was none. */
  readonly since: number | null;
  readonly byKind: CertificateEventData<'certificates.cash_closed'>['byKind'];
  /** Without the float. */
  readonly cash: number;
  readonly cashless: number;
}

type Line = { -readonly [K in keyof Cash['byKind'][number]]: Cash['byKind'][number][K] };

export const foldCash = (facts: readonly Fact[], undone: ReadonlySet<string>): Cash => {
  let since: number | null = null;
  let lines = new Map<CertificateKind, Line>();
  const lineOf = (kind: CertificateKind): Line => {
    const line = lines.get(kind) ?? { kind, count: 0, free: 0, cash: 0, cashless: 0 };
    lines.set(kind, line);
    return line;
  };
  for (const { event, eventId, at } of inOrder(facts)) {
    if (undone.has(eventId)) continue;
    if (event.kind === 'certificates.cash_closed') {
      since = at;
      lines = new Map();
    }
    if (event.kind === 'certificates.fee_taken') {
      const line = lineOf(event.data.kind);
      line.count += 1;
      if (event.data.how === 'none') line.free += 1;
      else line[event.data.how] += event.data.yen;
    }
    if (event.kind === 'certificates.fee_returned') lineOf(event.data.kind)[event.data.how] -= event.data.yen;
  }
  const byKind = [...lines.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const sum = (of: 'cash' | 'cashless'): number => byKind.reduce((total, line) => total + line[of], 0);
  return { since, byKind, cash: sum('cash'), cashless: sum('cashless') };
};
