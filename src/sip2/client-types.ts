/** What the library module sees of a SIP2 client. */
import type { Failure, Success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Dialect } from './dialect.ts';
import type { Summary } from './kinds.ts';
import type { ReplyOf, Supported } from './messages.ts';
import type { LineSecurity, Transport } from './transport.ts';

export type CallFailure =
  /** There is no line to the library system now; nothing was sent. */
  | 'offline'
  /** It did not answer in time. */
  | 'timeout'
  /** It answered what cannot be read, or says it cannot read us, however often asked. */
  | 'garbled'
  /** The line ended before the answer came. */
  | 'dropped'
  /** It answered, of another patron or another item than was asked. */
  | 'mismatch'
  | 'not_supported'
  | 'login_refused'
  /** A number or text that this message, or this line's encoding, cannot carry: a delimiter, a letter that CP932 has not. */
  | 'unwritable'
  /** `close` was called. */
  | 'closed';

/**
 * `mayBeDone`: it was sent and no answer is known, so the library system may have done it; a loan that timed out may stand. Never with a
 * request that changes nothing.
 */
export interface CallRefused extends Failure<CallFailure> {
  readonly mayBeDone: boolean;
}
export type Called<R> = Success<R> | CallRefused;

interface Patron {
  readonly patron: string;
  readonly patronPassword?: string;
}
/** When it happened, milliseconds since 1970; now, where it is left out. Told afterwards: the moment at the desk. */
interface At {
  readonly at?: number;
}
interface NoBlock extends At {
  /** It has happened already and cannot be refused. */
  readonly noBlock?: boolean;
}

export interface PatronInfoAsk extends Patron {
  /** Which items are listed with it; one kind a time. */
  readonly list?: Summary;
  /** First and last of them, from 1. */
  readonly start?: number;
  readonly end?: number;
}
export interface CheckoutAsk extends Patron, NoBlock {
  readonly item: string;
  /** Whether the server may take a second 貸出 of the same item as a renewal. */
  readonly renewal?: boolean;
  /** The due date told to the patron while there was no line. */
  readonly due?: number;
  readonly feeAcknowledged?: boolean;
  /** Takes back a 貸出 just made (BI). */
  readonly cancel?: boolean;
  readonly properties?: string;
}
export interface CheckinAsk extends NoBlock {
  readonly item: string;
  readonly returnedAt?: number;
  readonly location?: string;
  readonly cancel?: boolean;
  readonly properties?: string;
}
export interface RenewAsk extends Patron, NoBlock {
  readonly item?: string;
  readonly title?: string;
  readonly thirdParty?: boolean;
  readonly due?: number;
  readonly feeAcknowledged?: boolean;
  readonly properties?: string;
}
export interface HoldAsk extends Patron, At {
  readonly mode: 'add' | 'cancel' | 'change';
  readonly item?: string;
  readonly title?: string;
  readonly pickup?: string;
  /** 1 other, 2 any copy of a title, 3 this copy, 4 any copy at one branch. */
  readonly holdType?: '1' | '2' | '3' | '4';
  readonly expires?: number;
  readonly feeAcknowledged?: boolean;
}
export interface FeePaidAsk extends Patron, At {
  /** As the server writes amounts: yen have no decimals. */
  readonly amount: string;
  /** 01 other … 04 overdue … */
  readonly feeType: string;
  /** 00 cash, 01 VISA, 02 credit card. */
  readonly payment: string;
  readonly feeId?: string;
  readonly transaction?: string;
}

/** Why there is no line. */
export type OfflineWhy =
  | 'connecting'
  | 'no_contact'
  /** Plain text would have gone over a network (`LineSecurity`). */
  | 'plain_refused'
  /** The other end has no certificate that is believed, or takes none of ours. */
  | 'tls_refused'
  | 'login_refused'
  /** The library system says itself that it is not on line (98). */
  | 'system_offline'
  | 'silent'
  | 'garbled'
  | 'dropped'
  | 'closed';

/** What the library system said of itself (98). */
export interface SystemStatus {
  readonly library: string;
  readonly institution: string;
  readonly version: string;
  readonly supports: readonly Supported[];
  readonly allows: {
    readonly checkin: boolean;
    readonly checkout: boolean;
    readonly renewal: boolean;
    readonly statusUpdate: boolean;
    readonly offline: boolean;
  };
  /** Its clock less ours, milliseconds; `undefined`: it does not say. */
  readonly clockAheadMs: number | undefined;
}

export type Sip2State =
  | { readonly online: true; readonly status: SystemStatus }
  | { readonly online: false; readonly why: OfflineWhy };

export interface Sip2Client {
  patronStatus(ask: Patron): Promise<Called<ReplyOf<'patronStatus'>>>;
  patronInfo(ask: PatronInfoAsk): Promise<Called<ReplyOf<'patronInfo'>>>;
  checkout(ask: CheckoutAsk): Promise<Called<ReplyOf<'checkout'>>>;
  checkin(ask: CheckinAsk): Promise<Called<ReplyOf<'checkin'>>>;
  renew(ask: RenewAsk): Promise<Called<ReplyOf<'renew'>>>;
  renewAll(ask: Patron & At & { readonly feeAcknowledged?: boolean }): Promise<Called<ReplyOf<'renewAll'>>>;
  hold(ask: HoldAsk): Promise<Called<ReplyOf<'hold'>>>;
  itemInfo(ask: { readonly item: string }): Promise<Called<ReplyOf<'itemInfo'>>>;
  itemStatusUpdate(ask: {
    readonly item: string;
    readonly properties: string;
  }): Promise<Called<ReplyOf<'itemStatusUpdate'>>>;
  endSession(ask: Patron): Promise<Called<ReplyOf<'endSession'>>>;
  feePaid(ask: FeePaidAsk): Promise<Called<ReplyOf<'feePaid'>>>;
  /** Answered, as the protocol has it, by a patron's status. */
  blockPatron(ask: {
    readonly patron: string;
    readonly cardRetained: boolean;
    readonly message: string;
  }): Promise<Called<ReplyOf<'patronStatus'>>>;
  patronEnable(ask: Patron): Promise<Called<ReplyOf<'patronEnable'>>>;
  status(): Promise<Called<ReplyOf<'status'>>>;
  state(): Sip2State;
  /** Called after each change of `state`; gives what ends it. */
  subscribe(listener: (state: Sip2State) => void): () => void;
  /** Ends the line and every call under way; always comes back. */
  close(): Promise<void>;
}

export interface Sip2Options {
  readonly host: string;
  readonly port: number;
  readonly security: LineSecurity;
  readonly dialect: Dialect;
  /** Before the dialect's own, which may be those of a whole municipality. */
  readonly institution?: string;
  readonly location?: string;
  readonly user?: string;
  readonly password?: string;
  readonly terminalPassword?: string;
  readonly system: System;
  /** TCP or TLS where it is left out. */
  readonly transport?: Transport;
}
