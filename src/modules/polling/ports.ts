import type { Db, Tx, WriteFailure } from '../../db/index.ts';
import type { Second, SecondReason, Visit } from '../../identity/schema.ts';
import type { DeviceId, ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { ElectionId, PlaceId } from '../../registry/roll/election.ts';
import type { RollCheckPort, RollPort } from '../../registry/roll/schema.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { Given } from './rules.ts';

/** What the module is given by the host. */

export interface PollingSite {
  /** The election this terminal was set up for; a roll of another one is none. */
  readonly election: ElectionId;
  readonly place: PlaceId;
  /** 選挙管理委員会, as it stands on 宣誓書. */
  readonly commission: string;
}

export type ReserveStop =
  /** Accepted at this very place before, by this or another terminal. */
  | { readonly kind: 'already' }
  | { readonly kind: 'taken'; readonly placeName: string; readonly at: number | null }
  /** No answer in time, or none that lets anybody in. */
  | { readonly kind: 'unreachable' };

/** `not_recorded`: the disk took nothing. */
export type ReserveRefusal = ReserveStop | { readonly kind: 'not_recorded'; readonly disk: WriteFailure };

export interface ReserveWish {
  readonly subjects: readonly string[];
  readonly actor: Actor;
  readonly evidence?: EventDraft['evidence'];
  /** The acceptance itself, in the transaction that records the reservation. */
  readonly also: (tx: Tx) => void;
}

/** 二重受付を防ぐ, across places (outbox/reservation.ts; scope is the election). */
export interface Reservations {
  reserve(wish: ReserveWish): Promise<{ readonly kind: 'accepted' } | ReserveRefusal>;
  /** Takes back what stands of these; `actor` is a 責任者, `second` another person. */
  release(
    wish: ReserveWish & { readonly reason: string; readonly second: string },
  ): Result<undefined, WriteFailure>;
}

export interface ClockStanding {
  /** Ahead of the centre's clock, milliseconds; `null`: the centre has never been heard. */
  readonly aheadMs: number | null;
  readonly suspect: boolean;
}

export interface PollingContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'monotonic' | 'newId'>;
  readonly site: PollingSite;
  readonly roll: RollPort;
  readonly rollCheck: RollCheckPort;
  /** What a scanner typed → codes it may be on the roll. */
  readonly ticketCodes: (scanned: string) => readonly string[];
  readonly visit: (visitId: VisitId) => Visit | undefined;
  /** The register's name of a resident, where this terminal has residents. */
  readonly registerName: (residentId: ResidentId) => string | undefined;
  /** Her address by the register, where it may be shown and is another than the roll's. */
  readonly registerAddress: (residentId: ResidentId) => string | undefined;
  /** What the centre told of earlier votes (期日前・他の投票所). */
  readonly earlier: (electorId: string) => readonly Given[];
  /** 投票済の印 that `earlier` knows; `null`: none ever came. `at`: when the centre made them, milliseconds since 1970. */
  readonly marks: () => { readonly at: number; readonly count: number } | null;
  readonly reservations: Reservations;
  readonly clock: () => ClockStanding;
  /** Readers of this terminal, and whether a card was read on each since it started. */
  readonly readers: () => readonly { readonly name: string; readonly tried: boolean }[];
  /** 二人目: whose PIN this is, with the desk's lock; the session at the desk stays as it is. */
  readonly second: (second: Second, caller: Caller) => Result<Actor, SecondReason>;
  readonly staff: () => readonly { readonly id: string; readonly name: string }[];
  /** Searches of one member of staff have an end; each is written down. */
  readonly maySearch: (caller: Caller) => boolean;
  readonly searched: (
    caller: Caller,
    found: { readonly byBirthDate: boolean; readonly hits: number; readonly more: boolean },
  ) => boolean;
  /** Writes down that a list of so many people is shown; `false`: it could not be, and must not be. */
  readonly listed: (caller: Caller, people: number) => boolean;
  /** Where every terminal's record stands, as far as it is held here. */
  readonly heads: () => readonly { readonly device: DeviceId; readonly seq: number; readonly hash: string }[];
  /** Grows when what is recorded changes. */
  readonly revision: () => number;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}
