import type { Db } from '../../db/index.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { ActAnswer, ActKey, CardAnswer, ShopId, ShownCard, Wish } from '../../outbox/benefits-shapes.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { OffersDocument } from './schema.ts';

/** What the module is given by the host. */

/** An act as the centre is asked for it; the same key is the same act for ever. */
export interface AskedAct {
  readonly key: ActKey;
  readonly card: ShownCard | null;
  readonly wish: Wish;
}

/** The centre. Never rejects; `undefined`: no answer within the time, or none that can be read. */
export interface BenefitsCentre {
  card(card: ShownCard, ms: number): Promise<CardAnswer | undefined>;
  act(act: AskedAct, ms: number): Promise<ActAnswer | undefined>;
}

/** The list of offers that is kept here. */
export interface KeptOffers {
  readonly number: number;
  readonly document: OffersDocument;
}

export interface BenefitsContext {
  readonly db: Db;
  readonly log: EventLog;
  /** Site and mode that every event of this till carries. */
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'monotonic' | 'newId' | 'sleep'>;
  readonly place: {
    readonly municipality: string;
    /** As the site's profile names it, where the town's list does not know the shop. */
    readonly site: string;
    readonly training: boolean;
  };
  readonly shop: ShopId;
  readonly answerMs: number;
  readonly showMs: number;
  /** The same object until another was published. */
  readonly offers: () => KeptOffers | undefined;
  readonly centre: BenefitsCentre;
  /** The last thing heard of the centre was a good answer. */
  readonly isOnline: () => boolean;
  /** レシートプリンター */
  readonly printSlip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | null;
  /** Grows when what is recorded changes. */
  readonly revision: () => number;
  /** Called after every recorded change, with whether the disk took it. */
  readonly changed: (recorded: boolean) => void;
  /** Called when what the screen shows changes, and nothing was recorded. */
  readonly shown: () => void;
}
