/** What the module asks of the host that composes it: the card, the desk, the register. */
import type { Db } from '../../db/index.ts';
import type { CardProblem, Evidence, Visit } from '../../identity/schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { CardItems, Compared } from './matches.ts';
import type { SlipPlace } from './print.ts';
import type {
  CardReason,
  FaceReason,
  LinkToken,
  NumberParts,
  NumberReading,
  NumberReason,
  Person,
  ProofReason,
  Terms,
} from './schema.ts';

/** A number of a card: its own, that of its certificate, or that of a municipality's own application (条例利用AP). */
export interface CardId {
  readonly token: LinkToken;
  /** Whom the register names for it, this installation's own links not looked at. */
  readonly registered: ResidentId | null;
  /** Last day it is good for; `null`: not known. */
  readonly validTo: CivilDate | null;
}

/** A card as it was opened by 照合番号B. Images are PNG; what the card does not hold, or nobody could read, is `null`. */
export interface CardFace {
  /** The card's own number first, then what else may be used of it here: a valid certificate, a profile's number. */
  readonly numbers: readonly [CardId, ...CardId[]];
  readonly expired: boolean;
  readonly items: CardItems | null;
  /** Whether somebody this site believes signed the records. */
  readonly issuer: 'verified' | 'unknown';
  readonly photo: Uint8Array | null;
  readonly nameImage: Uint8Array | null;
  readonly addressImage: Uint8Array | null;
  /** Base64 SPKI of the key with which this chip has just answered a challenge. */
  readonly chipKey: string | null;
}

export interface HolderProof {
  readonly revocation: 'good' | 'unknown';
  /** Milliseconds since 1970 of the list that was looked into; `undefined`: there was none. */
  readonly revocationAsOf: number | undefined;
}

/** What is asked of the one card on the readers. The host composes it; nothing here knows an APDU. */
export interface CardPorts {
  triesLeft(secret: 'number_b' | 'pin'): Promise<Result<number, CardReason | 'absent' | 'not_permitted'>>;
  /**
   * Spends one try of a card that leads to `residentId` or to nobody; `null`: nobody is meant. A card that leads to
   * somebody else is `other_card`, unless it may be hers.
   */
  readFace(
    parts: NumberParts,
    whose: { readonly residentId: ResidentId | null; readonly mayBeAnothers: boolean },
  ): Promise<Result<CardFace, FaceReason>>;
  /** The card's numbers alone, with no secret. */
  readCard(): Promise<Result<Pick<CardFace, 'numbers' | 'expired'>, CardReason | 'copied'>>;
  /** `pin` is overwritten, whatever happens. `other_card`: the card leads to somebody else than `residentId`. */
  proveHolder(
    pin: Uint8Array,
    options: { readonly insists: boolean; readonly residentId: ResidentId },
  ): Promise<Result<HolderProof, ProofReason>>;
  /** `pixels`: one grey byte each, overwritten after reading. */
  readNumber(photograph: {
    readonly width: number;
    readonly height: number;
    readonly pixels: Uint8Array;
  }): Promise<Result<NumberReading, NumberReason>>;
}

/** The desk while a person is being identified (identity/desk.ts). */
export interface CheckedDesk {
  /** The check under way: its number, and the person at the desk if one is known. */
  checking(): { readonly check: number; readonly visit: Visit | null } | undefined;
  /** The person a check would be about; `undefined`: nobody is known yet. */
  about(): ResidentId | undefined;
  /** False when there is nobody and no card to be identified. */
  begin(): boolean;
  /** The person is now known so well; never less than before. */
  raise(residentId: ResidentId, evidence: Evidence): void;
  /** Back to the person, or to waiting; with a problem, the desk stops. */
  end(problem?: CardProblem): void;
  /** The card by which the person of this visit came. */
  tokenOf(visitId: VisitId): LinkToken | undefined;
}

/** What the module is given by the host. */
export interface IdentificationContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'newId' | 'now'>;
  readonly desk: CheckedDesk;
  readonly cards: CardPorts;
  /** An active resident as she may be shown, and as she is compared. */
  readonly person: (
    residentId: ResidentId,
  ) => { readonly shown: Person; readonly compared: Compared } | undefined;
  /** Active residents whom the items may mean, likeliest first. Counted and written down as a search; nobody when it could not be. */
  readonly suggest: (caller: Caller, items: CardItems) => readonly ResidentId[];
  /** Keyed hashes of what the register names of this person, of whatever kind. */
  readonly registered: (residentId: ResidentId) => readonly string[];
  /** An operation on this person must stop until a supervisor has released it (支援措置). `card`: the screen knows her by no name yet. */
  readonly stops: (residentId: ResidentId, by?: 'screen' | 'card') => boolean;
  /** A card is held beside this person from now on; `null`: beside nobody yet. */
  readonly turnedTo: (candidate: ResidentId | null) => void;
  /** Whether no address of hers may be shown (支援措置), whether she lives here today or not; yes, too, when nobody here knows. */
  readonly hides: (residentId: ResidentId) => boolean;
  /** Writes down that a person's data are shown beside a card; `false`: it could not be, and they must not be. */
  readonly looked: (caller: Caller, residentId: ResidentId) => boolean;
  /** What is agreed to here. */
  readonly terms: Terms;
  readonly today: () => CivilDate;
  /** Names on a slip. */
  readonly place: SlipPlace;
  /** `undefined`: no printer is set up here. */
  readonly print: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | undefined;
  /** The last recorded search showed this person. */
  readonly wasFound: (residentId: ResidentId) => boolean;
  /** Why no card may be linked on the word of the residents' data: too old, or a clock that cannot tell. */
  readonly dataFault: () => 'stale_data' | 'clock_suspect' | undefined;
  readonly pinPossible: boolean;
  readonly cameraPossible: boolean;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}
