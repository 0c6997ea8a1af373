import type { CivilDate } from '../../kernel/dates.ts';
import type { ActKey } from '../../outbox/benefits-shapes.ts';
import type {
  CampaignView,
  Closing,
  DayView,
  Entry,
  OfferView,
  PointsView,
  SettledView,
  TapId,
} from './views-schema.ts';

/** What the shop's screen shows, one at a time. */

/** The card that a scene is about. It stays that card whatever is laid down meanwhile. */
export interface Of {
  readonly tapId: TapId;
  readonly key: ActKey;
  /** When it was laid down: the shop tells two cards apart by it. */
  readonly at: number;
}

export type Scene =
  /** Nobody, a card that is read, or what it may have: as the host says. */
  | { readonly at: 'home' }
  | { readonly at: 'offer'; readonly of: Of; readonly offer: OfferView }
  | {
      readonly at: 'spend';
      readonly of: Of;
      readonly points: PointsView;
      readonly typed: string;
      /** The amount is looked at once more before it is used. */
      readonly sure: boolean;
    }
  | { readonly at: 'earn'; readonly of: Of; readonly campaign: CampaignView; readonly typed: string }
  /** It was not done, and what to do next. */
  | { readonly at: 'refused'; readonly of: Of; readonly reason: string }
  | { readonly at: 'done'; readonly entry: Entry; readonly receipt: Receipt }
  | { readonly at: 'undo'; readonly entry: Entry; readonly from: 'done' | 'day'; readonly reason: string }
  | { readonly at: 'undone'; readonly entry: Entry }
  | { readonly at: 'menu' }
  /** `view`: `null` while it is fetched. */
  | { readonly at: 'day'; readonly day: CivilDate; readonly view: DayView | null }
  | { readonly at: 'closing'; readonly day: CivilDate; readonly view: DayView | null }
  | { readonly at: 'closed'; readonly closing: Closing; readonly receipt: Receipt }
  | { readonly at: 'correct'; readonly closing: Closing; readonly view: DayView; readonly reason: string }
  | { readonly at: 'settled'; readonly settled: readonly SettledView[] | null };

export type Place =
  | { readonly at: 'menu' | 'settled' }
  | { readonly at: 'day' | 'closing'; readonly day: CivilDate };

/** What became of a slip. */
export type Receipt = 'none' | 'printing' | 'printed' | 'printer_failed' | 'no_printer';

export const MOST_DIGITS = { spend: 6, earn: 7 } as const;

/** `undefined`: nothing was typed yet. */
export const amountOf = (typed: string): number | undefined => (typed === '' ? undefined : Number(typed));
