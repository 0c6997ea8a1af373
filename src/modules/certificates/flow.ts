import { throwIllegalValue } from '../../kernel/assert.ts';
import type { Quote } from './contract.ts';
import type { CertificateKind } from './kinds-schema.ts';
import {
  type Draft,
  draftOf,
  type OpenRefusal,
  type PaperPart,
  type Part,
  type Place,
  type Receipt,
  type Scene,
} from './scene.ts';
import type { CashView, ClosingView, DeskView, Entry, LedgerView } from './views-schema.ts';

/**
 * What the screen of certificates shows, as a reducer. The host decides; this only holds how far the clerk has come. No call and no timer in
 * here: `use-certificates.ts` makes them and says what came.
 *
 * Invariants
 * 1. An answer counts only for the call that waits for it (`asked`, `busy`); one that comes later is dropped.
 * 2. A request that is under way is left by its end or by 待つのを やめる, never by another touch.
 * 3. What a draft says is what its quote was asked for: any change asks again, and nothing is requested with another's quote.
 * 4. Nothing of a person is left once the screen is closed or another person's begins: the state goes with it.
 */
export interface Flow {
  readonly scene: Scene;
  /** The call that is waited for. */
  readonly busy: number | null;
  /** Why something was not done. */
  readonly refusal: string | null;
  /** Grows with every question whose answer may come too late. */
  readonly asked: number;
}

export type FlowInput =
  | { readonly kind: 'opened'; readonly asked: number; readonly desk: DeskView }
  | { readonly kind: 'open_failed'; readonly asked: number; readonly why: OpenRefusal }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'chosen'; readonly certificate: CertificateKind }
  | { readonly kind: 'drafted'; readonly change: Partial<Draft> }
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'quoted'; readonly asked: number; readonly quote: Quote | 'failed' }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: string }
  /** 請求 was not taken: what stands now instead of its quote. */
  | { readonly kind: 'requoted'; readonly ticket: number; readonly quote: Quote }
  | { readonly kind: 'entered'; readonly ticket: number; readonly entry: Entry }
  | { readonly kind: 'issued'; readonly ticket: number; readonly entry: Entry }
  /** The host says how a request stands now. */
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'spoil_asked' }
  | { readonly kind: 'return_asked'; readonly entry: Entry }
  | { readonly kind: 'taken_up'; readonly entry: Entry }
  | { readonly kind: 'went'; readonly place: Place }
  | { readonly kind: 'listed'; readonly entries: readonly Entry[] | 'failed' }
  | { readonly kind: 'ledger'; readonly ledger: LedgerView }
  | { readonly kind: 'paper_part'; readonly part: PaperPart }
  | { readonly kind: 'paper_done'; readonly ticket: number; readonly ledger: LedgerView }
  | { readonly kind: 'cash'; readonly cash: CashView }
  | { readonly kind: 'closed'; readonly ticket: number; readonly closing: ClosingView }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'done'; readonly ticket: number }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'back' };

/** `nobody`: opened for paper and money. */
export const initialFlow = (nobody: boolean): Flow => ({
  scene: { at: nobody ? 'menu' : 'opening' },
  busy: null,
  refusal: null,
  asked: 0,
});

const show = (flow: Flow, scene: Scene): Flow => ({
  scene,
  busy: null,
  refusal: null,
  asked: flow.asked + 1,
});

/** A draft is held against the rules again with every change (invariant 3). */
const confirm = (flow: Flow, desk: DeskView, draft: Draft): Flow =>
  show(flow, { at: 'confirm', desk, draft, quote: null });

const chosen = (flow: Flow, kind: CertificateKind): Flow => {
  const { scene } = flow;
  return scene.at === 'kinds' ? confirm(flow, scene.desk, draftOf(scene.desk, kind)) : flow;
};

const drafted = (flow: Flow, change: Partial<Draft>): Flow => {
  const { scene } = flow;
  if (scene.at === 'part') return { ...flow, scene: { ...scene, draft: { ...scene.draft, ...change } } };
  return scene.at === 'confirm' ? confirm(flow, scene.desk, { ...scene.draft, ...change }) : flow;
};

const placeScene = (place: Place): Scene => {
  switch (place) {
    case 'menu':
    case 'stopped':
      return { at: place };
    case 'recent':
      return { at: 'recent', entries: null };
    case 'ledger':
      return { at: 'ledger', ledger: null, part: 'list' };
    case 'cash':
      return { at: 'cash', cash: null };
  }
};

/** Scenes from which another place may be gone to: nobody's request is under way. */
const isFree = ({ scene, busy }: Flow): boolean =>
  busy === null && scene.at !== 'request' && scene.at !== 'spoil' && scene.at !== 'opening';

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'confirm':
      return show(flow, { at: 'kinds', desk: scene.desk });
    case 'part':
      return confirm(flow, scene.desk, scene.draft);
    case 'spoil':
      return show(flow, { at: 'request', entry: scene.entry, from: scene.from });
    case 'request':
      // One that is under way is left by its end (invariant 2).
      return scene.from === 'recent' ? show(flow, placeScene('recent')) : flow;
    case 'return_fee':
      return show(flow, placeScene('recent'));
    case 'ledger':
      return scene.part === 'list' ? show(flow, { at: 'menu' }) : show(flow, { ...scene, part: 'list' });
    case 'recent':
    case 'cash':
    case 'closed':
    case 'stopped':
      return show(flow, { at: 'menu' });
    case 'opening':
    case 'blocked':
    case 'kinds':
    case 'done':
    case 'menu':
      return flow;
    default:
      return throwIllegalValue(scene);
  }
};

type Answered = Extract<FlowInput, { readonly ticket: number }>;

/** An answer to a call: only the one that is waited for counts. */
const answered = (flow: Flow, input: Answered): Flow => {
  if (input.kind === 'sent') return { ...flow, busy: input.ticket, refusal: null };
  if (flow.busy !== input.ticket) return flow;
  const { scene } = flow;
  switch (input.kind) {
    case 'refused':
      return { ...flow, busy: null, refusal: input.reason };
    case 'requoted':
      return scene.at === 'confirm' ? { ...flow, busy: null, scene: { ...scene, quote: input.quote } } : flow;
    case 'entered':
      return show(flow, { at: 'request', entry: input.entry, from: 'from' in scene ? scene.from : 'desk' });
    case 'issued':
      return show(flow, { at: 'done', entry: input.entry, receipt: 'none' });
    case 'paper_done':
      return show(flow, { at: 'ledger', ledger: input.ledger, part: 'list' });
    case 'closed':
      return show(flow, { at: 'closed', closing: input.closing, print: 'none' });
    case 'done':
      return scene.at === 'return_fee' ? show(flow, placeScene('recent')) : { ...flow, busy: null };
    default:
      return throwIllegalValue(input);
  }
};

/** What the scene itself asked for has come. */
const came = (
  flow: Flow,
  input: Extract<FlowInput, { kind: 'entry' | 'listed' | 'ledger' | 'cash' | 'receipt' | 'quoted' }>,
): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'entry':
      return (scene.at === 'request' || scene.at === 'spoil') &&
        scene.entry.requestId === input.entry.requestId
        ? { ...flow, scene: { ...scene, entry: input.entry } }
        : flow;
    case 'quoted':
      return scene.at === 'confirm' && input.asked === flow.asked
        ? { ...flow, scene: { ...scene, quote: input.quote } }
        : flow;
    case 'listed':
      return scene.at === 'recent' ? { ...flow, scene: { ...scene, entries: input.entries } } : flow;
    case 'ledger':
      return scene.at === 'ledger' ? { ...flow, scene: { ...scene, ledger: input.ledger } } : flow;
    case 'cash':
      return scene.at === 'cash' ? { ...flow, scene: { ...scene, cash: input.cash } } : flow;
    case 'receipt':
      if (scene.at === 'done') return { ...flow, scene: { ...scene, receipt: input.receipt } };
      return scene.at === 'closed' ? { ...flow, scene: { ...scene, print: input.receipt } } : flow;
    default:
      return throwIllegalValue(input);
  }
};

/** What the clerk does. */
const did = (flow: Flow, input: Exclude<FlowInput, Answered | Parameters<typeof came>[1]>): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'opened':
      return scene.at === 'opening' && input.asked === flow.asked
        ? show(flow, { at: 'kinds', desk: input.desk })
        : flow;
    case 'open_failed':
      return scene.at === 'opening' && input.asked === flow.asked
        ? show(flow, { at: 'blocked', why: input.why })
        : flow;
    case 'reopen':
      return isFree(flow) || (scene.at === 'request' && !isUnderWay(scene.entry))
        ? show(flow, { at: 'opening' })
        : flow;
    case 'chosen':
      return chosen(flow, input.certificate);
    case 'drafted':
      return flow.busy === null ? drafted(flow, input.change) : flow;
    case 'part':
      return scene.at === 'confirm' && flow.busy === null
        ? show(flow, { at: 'part', part: input.part, desk: scene.desk, draft: scene.draft })
        : flow;
    case 'spoil_asked':
      return scene.at === 'request' && flow.busy === null
        ? show(flow, { at: 'spoil', entry: scene.entry, from: scene.from })
        : flow;
    case 'taken_up':
      return scene.at === 'recent' ? show(flow, { at: 'request', entry: input.entry, from: 'recent' }) : flow;
    case 'return_asked':
      return isFree(flow) || scene.at === 'request'
        ? show(flow, { at: 'return_fee', entry: input.entry })
        : flow;
    case 'went':
      return isFree(flow) ? show(flow, placeScene(input.place)) : flow;
    case 'paper_part':
      return scene.at === 'ledger' && flow.busy === null ? show(flow, { ...scene, part: input.part }) : flow;
    case 'refusal_closed':
      return { ...flow, refusal: null };
    case 'back':
      return back(flow);
    default:
      return throwIllegalValue(input);
  }
};

/** The machine has still to do something of it. */
export const isUnderWay = ({ phase }: Pick<Entry, 'phase'>): boolean =>
  phase === 'requested' ||
  phase === 'sent' ||
  phase === 'received' ||
  phase === 'verified' ||
  phase === 'printing';

/** The next state of the screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  if ('ticket' in input) return answered(flow, input);
  switch (input.kind) {
    case 'entry':
    case 'quoted':
    case 'listed':
    case 'ledger':
    case 'cash':
    case 'receipt':
      return came(flow, input);
    default:
      return did(flow, input);
  }
};
