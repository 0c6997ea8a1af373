import type { TenantId } from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';

/** One book: of a municipality, 訓練 or 本番. */
export interface PointsScope {
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
}
