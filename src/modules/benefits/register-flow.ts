import { throwIllegalValue } from '../../kernel/assert.ts';
import type { AccountView, StopReason } from './register-schema.ts';
import type { Refusal } from './register-text.ts';

/**
 * What the screen of ポイントの登録窓口 shows, as a reducer. No call in here: `use-register.ts` makes them and says what came.
 *
 * Invariants
 * 1. An answer counts only for the call that waits for it (`busy`).
 * 2. Nothing is sent from a screen on which something is not chosen yet.
 * 3. A refusal stands until a person has read it; behind it everything is as it was.
 */
export type Receipt = 'none' | 'printing' | 'printed' | 'no_printer' | 'failed';

export type Scene =
  | { readonly at: 'opening' }
  | { readonly at: 'menu'; readonly account: AccountView }
  | { readonly at: 'consent'; readonly account: AccountView; readonly checkIns: boolean | null }
  | { readonly at: 'stop'; readonly account: AccountView; readonly why: StopReason | null }
  | { readonly at: 'withdraw'; readonly account: AccountView }
  | { readonly at: 'done'; readonly account: AccountView; readonly receipt: Receipt };

export interface Flow {
  readonly scene: Scene;
  readonly busy: number | null;
  readonly refusal: Refusal | null;
}

export const initialFlow: Flow = { scene: { at: 'opening' }, busy: null, refusal: null };

export type FlowInput =
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: Refusal }
  | { readonly kind: 'opened'; readonly ticket: number; readonly account: AccountView }
  | { readonly kind: 'done'; readonly ticket: number; readonly account: AccountView }
  | { readonly kind: 'go'; readonly to: 'consent' | 'stop' | 'withdraw' }
  | { readonly kind: 'check_ins'; readonly checkIns: boolean }
  | { readonly kind: 'why'; readonly why: StopReason }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'back' };

const show = (scene: Scene): Flow => ({ scene, busy: null, refusal: null });

const go = ({ scene }: Flow, to: Extract<FlowInput, { kind: 'go' }>['to']): Flow | undefined => {
  if (scene.at !== 'menu') return undefined;
  const { account } = scene;
  if (to === 'consent') return show({ at: to, account, checkIns: null });
  return to === 'stop' ? show({ at: to, account, why: null }) : show({ at: to, account });
};

const answered = (flow: Flow, input: Extract<FlowInput, { readonly ticket: number }>): Flow => {
  if (input.kind === 'sent') return { ...flow, busy: input.ticket, refusal: null };
  if (flow.busy !== input.ticket) return flow;
  if (input.kind === 'refused') return { ...flow, busy: null, refusal: input.reason };
  return input.kind === 'opened'
    ? show({ at: 'menu', account: input.account })
    : show({ at: 'done', account: input.account, receipt: 'none' });
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  return scene.at === 'consent' || scene.at === 'stop' || scene.at === 'withdraw'
    ? show({ at: 'menu', account: scene.account })
    : flow;
};

export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  if ('ticket' in input) return answered(flow, input);
  const { scene } = flow;
  if (input.kind === 'receipt')
    return scene.at === 'done' ? { ...flow, scene: { ...scene, receipt: input.receipt } } : flow;
  if (flow.busy !== null) return flow;
  switch (input.kind) {
    case 'go':
      return go(flow, input.to) ?? flow;
    case 'check_ins':
      return scene.at === 'consent' ? show({ ...scene, checkIns: input.checkIns }) : flow;
    case 'why':
      return scene.at === 'stop' ? show({ ...scene, why: input.why }) : flow;
    case 'refusal_closed':
      return { ...flow, refusal: null };
    case 'back':
      return back(flow);
    default:
      return throwIllegalValue(input);
  }
};
