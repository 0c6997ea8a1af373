import type { Db } from '../../db/index.ts';
import type { CardToken } from '../../identity/card-tap.ts';
import type { Visit } from '../../identity/schema.ts';
import type { ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { AccountId } from '../../outbox/benefits-shapes.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { CardReason, PointsState } from './register-schema.ts';
import type { Holder } from './schema.ts';

/** What the registration of points is given by the host of a counter. */

/** A resident as the points know her: an account that says of nobody whose it is, and no more than the offers ask for. */
export interface PointsPerson {
  /** Shown to the clerk, and written nowhere. */
  readonly name: string;
  readonly account: AccountId;
  readonly holder: Holder;
}

export interface RegisterContext {
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly key: PointsState['key'];
  readonly place: { readonly municipality: string; readonly site: string; readonly training: boolean };
  /** The person at the desk, as long as it is that visit. */
  readonly visit: (visitId: VisitId) => Visit | undefined;
  /** `undefined`: there is no key here, or she is no resident of these data. */
  readonly person: (residentId: ResidentId) => PointsPerson | undefined;
  /** Reads the one card on the readers, which must be hers. */
  readonly cardOf: (residentId: ResidentId) => Promise<Result<readonly CardToken[], CardReason>>;
  /** 支援措置: a supervisor must let it go on. */
  readonly stops: (residentId: ResidentId) => boolean;
  readonly isOnline: () => boolean;
  /** レシートプリンター */
  readonly printSlip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | null;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
}
