import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { EventBody } from '../outbox/event.ts';
import type { EventLog } from '../outbox/log.ts';
import type { Send } from './https-client.ts';

/** The centre, as whoever wants more of it is given it: everything that a signed question needs. */
export interface CentreLink {
  readonly centralUrl: string;
  readonly tenant: string;
  readonly device: string;
  readonly mode: EventBody['mode'];
  readonly privateKey: EventLog['privateKey'];
  readonly centralPublicKey: string;
  /** How far ahead of the centre this clock is, as last heard; milliseconds. */
  readonly aheadMs: () => number;
  readonly send: Send;
  readonly system: System;
  readonly logger: Logger;
}
