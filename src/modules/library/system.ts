import type { Result } from '../../kernel/result.ts';
import type { Due } from './views-schema.ts';

/**
 * 図書館システム, as the desk sees it. The real one is SIP2 (`src/app/library-sip2.ts`); a test has one in memory. Nothing here throws, and
 * everything ends.
 */

/**
 * Why there is no answer. With `detail.maybe` the request went out and the system MAY have done it: a loan whose answer was lost stands or
 * does not, and only asking tells.
 */
export type SystemFailure = 'offline' | 'timeout' | 'garbled' | 'not_supported' | 'login_refused';

export type Told<T> = Result<T, SystemFailure>;

export type PatronFlag =
  | 'charge_denied'
  | 'renewal_denied'
  | 'hold_denied'
  | 'card_lost'
  | 'too_many_charged'
  | 'too_many_overdue'
  | 'too_many_lost'
  | 'excessive_fines'
  | 'recall_overdue';

export interface Patron {
  /** As the system has it. */
  readonly number: string;
  readonly name: string;
  /** It knows this number. */
  readonly known: boolean;
  readonly valid: boolean;
  /** 有効期限 is over; `null`: it does not say. */
  readonly expired: boolean | null;
  readonly category: string | null;
  readonly flags: readonly PatronFlag[];
  readonly lent: number | null;
  readonly overdue: number | null;
  /** 予約の用意ができた */
  readonly ready: number | null;
  readonly limit: number | null;
  readonly fee: string | null;
  /** Of a password that was asked about; `null`: it does not check any. */
  readonly passwordOk: boolean | null;
  readonly said: readonly string[];
}

export interface Item {
  readonly code: string;
  readonly known: boolean;
  readonly title: string;
  readonly standing: 'available' | 'lent' | 'on_hold_shelf' | 'other';
  readonly due: Due | null;
  readonly said: readonly string[];
}

export interface Loan {
  readonly code: string;
  readonly title: string;
  readonly due: Due | null;
  readonly overdue: boolean;
}

export interface LendAnswer {
  readonly ok: boolean;
  readonly title: string;
  readonly due: Due | null;
  readonly said: readonly string[];
}

export interface ReturnAnswer {
  readonly ok: boolean;
  readonly title: string;
  readonly alert: 'none' | 'hold_here' | 'hold_elsewhere' | 'elsewhere' | 'other';
  readonly bin: string | null;
  readonly place: string | null;
  readonly said: readonly string[];
}

export interface LendAsk {
  readonly patron: string;
  readonly item: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** It was already handed over: the system is told, not asked. */
  readonly noBlock: boolean;
  /** What the patron was told then. */
  readonly due?: number;
}

export type Line = 'online' | 'offline' | 'connecting';

export interface LibrarySystem {
  readonly kind: 'sip2' | 'simulated' | 'memory';
  line(): { readonly line: Line; readonly why: string | null };
  /** Calls when `line` may have changed; returns the end of it. */
  subscribe(listener: () => void): () => void;
  patron(number: string, password?: string): Promise<Told<Patron>>;
  /** 貸出中 of a patron, with titles where the system tells them. */
  loans(number: string): Promise<Told<readonly Loan[]>>;
  holds(number: string): Promise<Told<readonly { code: string; title: string; ready: boolean }[]>>;
  item(code: string): Promise<Told<Item>>;
  lend(ask: LendAsk): Promise<Told<LendAnswer>>;
  takeBack(ask: { item: string; at: number; noBlock: boolean }): Promise<Told<ReturnAnswer>>;
  renew(ask: { patron: string; item: string; at: number }): Promise<Told<LendAnswer>>;
  renewAll(patron: string): Promise<
    Told<{
      readonly renewed: readonly string[];
      readonly left: readonly string[];
      readonly said: readonly string[];
    }>
  >;
  hold(ask: {
    patron: string;
    item: string;
    action: 'place' | 'cancel';
  }): Promise<Told<{ ok: boolean; said: readonly string[] }>>;
  pay(ask: { patron: string; yen: number }): Promise<Told<{ ok: boolean; said: readonly string[] }>>;
  /** 35: the system forgets whom this terminal served. */
  endSession(patron: string): Promise<Told<undefined>>;
  close(): Promise<void>;
}

/** Whether the system may have done what it did not answer to. */
export const mayStand = (told: { readonly detail?: Readonly<Record<string, unknown>> }): boolean =>
  told.detail?.['maybe'] === true;
