import type { Db } from '../../db/index.ts';
import type { PurposeId, SearchHit, Second, SecondReason, Visit } from '../../identity/schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Result } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { PaperDocument } from '../../print/pdf-document.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { FIND_REASONS } from './contract.ts';
import type { Issuer } from './issuer.ts';
import type { CertificatePolicy, FeeTable } from './kinds-schema.ts';
import type { Subject } from './rules.ts';

/** What the module is given by the host. */

/** Whose certificate it may be, with what a clerk may see of her. */
export interface KnownSubject extends Subject {
  /** By 氏名優先区分, as she is shown elsewhere. */
  readonly name: string;
  readonly kana: string;
  /** In words (昭和…); 不詳 as the register words it. */
  readonly born: string;
  /** 続柄 */
  readonly relationship: string;
}

export interface CertificatesContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'sleep' | 'randomBytes'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly place: {
    readonly municipality: string;
    readonly site: string;
    readonly device: string;
    readonly training: boolean;
  };
  readonly policy: CertificatePolicy;
  readonly fees: FeeTable;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  /** Whoever the register holds, of today or not. */
  readonly subject: (residentId: ResidentId) => KnownSubject | undefined;
  /** Residents of her household today, she among them. */
  readonly household: (residentId: ResidentId) => readonly ResidentId[];
  /** The desk's last search showed this person. */
  readonly wasFound: (residentId: ResidentId) => boolean;
  /** 除票をさがす; with the search written down, and those who are found remembered for `wasFound`. */
  readonly findEnded: (
    query: {
      readonly text: string;
      readonly birthDate?: CivilDate | undefined;
      readonly purpose: PurposeId;
    },
    caller: Caller,
  ) => Promise<Result<{ hits: SearchHit[]; more: boolean }, (typeof FIND_REASONS)[number]>>;
  /** 閲覧記録; `false`: it could not be written, and she must not be shown. */
  readonly looked: (caller: Caller, residentId: ResidentId) => boolean;
  /** The same of a list of so many. */
  readonly listed: (caller: Caller, people: number) => boolean;
  /** 支援措置: an operation on this person stops here until a supervisor releases it. */
  readonly stops: (residentId: ResidentId) => boolean;
  readonly second: (second: Second, caller: Caller) => Result<Actor, SecondReason>;
  readonly staff: () => readonly { readonly id: string; readonly name: string }[];
  /** What of the machine lets no certificate out now. */
  readonly machine: () => 'offline' | 'clock' | 'data_stale' | null;
  readonly issuer: Issuer;
  /** The system this site was set up for, by the name it has for itself. */
  readonly issuerSystem: string;
  /** How long an answer is waited for, milliseconds. */
  readonly answerMs: number;
  /** The printer with the town's paper in it; `null`: this site has none. Success: it took the whole file. */
  readonly print: ((bytes: Uint8Array) => Promise<Result<undefined, 'printer_silent'>>) | null;
  /** レシートプリンター */
  readonly printSlip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | null;
  /** A4 on plain paper, for reports. */
  readonly printPaper:
    | ((paper: PaperDocument) => Promise<Result<{ readonly pages: number }, 'printer_silent'>>)
    | null;
  /** Grows when what is recorded changes. */
  readonly revision: () => number;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}
