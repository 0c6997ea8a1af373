import type { Db } from '../../db/index.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { PaperDocument } from '../../print/pdf-document.ts';
import type { AttendanceSite } from './site-schema.ts';

/** What the module is given by the host. */
export interface AttendanceContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this door carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'monotonic' | 'newId'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly site: AttendanceSite;
  readonly place: {
    readonly municipality: string;
    readonly site: string;
    readonly device: string;
    readonly training: boolean;
  };
  /** A4; `null`: this site has no printer. */
  readonly printPaper:
    | ((paper: PaperDocument) => Promise<Result<{ readonly pages: number }, 'printer_silent'>>)
    | null;
  /** Grows when what is recorded changes. */
  readonly revision: () => number;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
  /** Something else that the screen shows is another now. */
  readonly shown: () => void;
}
