/** What the module is given by the host. */
import type { Db } from '../../db/index.ts';
import type { Visit } from '../../identity/schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { EventId, ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { FilledForm } from './filled.ts';
import type { Procedure } from './guide.ts';
import type { Party } from './party.ts';
import type { Catalogue } from './schema.ts';

/** 様式の目録 of a day, with what it is. */
export interface CatalogueOn {
  readonly catalogue: Catalogue;
  /** Of the whole of it. */
  readonly sha256: string;
  /** The town's own version; `null`: as it came with the program. */
  readonly version: number | null;
  readonly asOf: CivilDate;
}

export interface CounterPlace {
  readonly municipality: string;
  /** 受付場所 */
  readonly site: string;
  /** ○○市長 様 */
  readonly mayor: string;
  readonly training: boolean;
  /** Whoever is younger does not apply by herself; years of age. */
  readonly youngestApplicant: number;
}

/** Papers that the printer took, form by form: of how many before it stopped (`done`), and how many pages those have. */
export interface FormsPrinted {
  readonly done: number;
  readonly pages: number;
  readonly failed: boolean;
  /** What the clerk must know: a town's own template that does not fit any more. */
  readonly notes: readonly string[];
}

type Printing = Promise<Result<{ readonly pages: number }, 'printer_failed'>>;

/** Each is `null` where this site has no printer for it. */
export interface CounterPapers {
  readonly forms: ((forms: readonly FilledForm[]) => Promise<FormsPrinted>) | null;
  /** 添付書類の後日提出のお願い */
  readonly letter: ((forms: readonly FilledForm[]) => Printing) | null;
  /** 手続案内書 */
  readonly guide: ((guide: GuidePaper) => Printing) | null;
  /** 案内票, on the receipt printer. */
  readonly slip: ((slip: SlipPaper) => Promise<Result<undefined, 'printer_failed'>>) | null;
  /** A PDF, before it is printed. */
  readonly preview: (form: FilledForm) => Promise<{ readonly pdf: Buffer }>;
}

export interface GuidePaper {
  readonly catalogue: Catalogue;
  readonly procedures: readonly Procedure[];
  /** Of the people of the visit, in their order; empty where it must not be printed (支援措置). */
  readonly names: readonly string[];
}

export interface SlipPaper {
  readonly catalogue: Catalogue;
  readonly forms: readonly FilledForm[];
  /** 受付番号; none while nothing was taken. */
  readonly numbers: readonly string[];
  /** `null`: nobody is named on a slip that is lost easily (支援措置). */
  readonly name: string | null;
}

export interface CounterContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this desk carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'newId'>;
  /** In the numbers of what is taken here. */
  readonly device: string;
  readonly place: CounterPlace;
  readonly today: () => CivilDate;
  readonly catalogue: () => CatalogueOn;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  /** Herself first, then all who live with her; `undefined`: nobody whom a desk serves. */
  readonly household: (residentId: ResidentId) => readonly Party[] | undefined;
  /** As this desk may see her, also when she has died or moved away; `undefined`: the register does not know her. */
  readonly resident: (residentId: ResidentId) => Party | undefined;
  /** The last recorded search showed this person. */
  readonly wasFound: (residentId: ResidentId) => boolean;
  /** An operation on this person must stop until a supervisor has released it (支援措置). */
  readonly stops: (residentId: ResidentId) => boolean;
  /** Writes down that a list of people is shown; `false`: it could not be, and must not be. */
  readonly listed: (caller: Caller, people: number) => boolean;
  readonly papers: CounterPapers;
  /** 引き渡し to the back office. */
  readonly handover: {
    readonly waiting: () => number;
    /** Why it stands still, in words for the clerk. */
    readonly fault: () => string | null;
    readonly isDone: (application: EventId) => boolean;
  };
  /** Where the resident's window is served, with its secret; and whether one is open. */
  readonly residentWindow: { readonly path: () => string; readonly isOpen: () => boolean };
  /** Called after every change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}
