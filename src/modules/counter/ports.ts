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
import type { Party } from './party.ts';
import type { Catalogue } from './schema.ts';
import type { ApplicationView } from './views.ts';

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

/** A form as it would be printed. */
export interface PagesSeen {
  readonly pages: readonly Buffer[];
  /** As of `FormsPrinted`. */
  readonly notes: readonly string[];
}

export interface CounterPapers {
  /** `null`: no printer for A4 here. */
  readonly forms: ((forms: readonly FilledForm[]) => Promise<FormsPrinted>) | null;
  /** Its pages as PNG; `no_renderer`: this machine cannot draw any. */
  readonly preview: (form: FilledForm) => Promise<Result<PagesSeen, 'no_renderer' | 'renderer_failed'>>;
  readonly letter:
    | ((
        applications: readonly ApplicationView[],
      ) => Promise<Result<{ readonly pages: number }, 'printer_failed'>>)
    | null;
  readonly guide:
    | ((visit: GuidePaper) => Promise<Result<{ readonly pages: number }, 'printer_failed'>>)
    | null;
  /** 案内票; `null`: no receipt printer. */
  readonly slip: ((visit: GuidePaper) => Promise<Result<undefined, 'printer_failed'>>) | null;
}

/** What 案内票 and 手続案内書 say. */
export interface GuidePaper {
  readonly number: string;
  readonly on: CivilDate;
  /** Of whom; `null` where she is protected or nobody is named. */
  readonly name: string | null;
  readonly procedures: readonly {
    readonly title: string;
    readonly counter: { readonly name: string; readonly floor: string };
    readonly person: string | null;
    readonly need: 'required' | 'optional';
    readonly because: readonly string[];
    readonly lastDay: CivilDate | null;
    readonly bring: readonly string[];
    /** Taken at this desk, or to be done at its own counter. */
    readonly taken: boolean;
    readonly applicationNumber: string | null;
  }[];
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
