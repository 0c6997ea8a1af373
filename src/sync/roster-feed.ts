/** Fetches the site's roster while there is a line, so that the terminals know each other when there is none. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { ROSTER_PATH, type SignedRoster, signedRosterSchema } from '../outbox/roster.ts';
import { SITE_STAFF_PATH, type SignedStaff, signedStaffSchema } from '../outbox/site-staff.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface RosterFeedPorts extends PackageTransportOptions {
  /** Keeps it when it is good and newer. */
  readonly keep: (roster: SignedRoster) => Result<unknown, string>;
  /** 場所の職員, asked for after it. */
  readonly keepStaff: (staff: SignedStaff) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

export interface RosterFeed {
  /** The centre said by the way when a terminal was last taken in or withdrawn. */
  told(changed: number): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

const ANSWER_MS = 30_000;
/** Who was withdrawn is known at the site within about a minute of line. */
const EVERY_MS = 45_000;
const SPREAD_MS = 30_000;
/** Where the centre tells by the way that something changed: for what it does not tell (the event of a site, say). */
const TOLD_EVERY_MS = 300_000;

export const fetchRoster = async (
  ports: Omit<RosterFeedPorts, 'keepStaff'>,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const reply = await request(ROSTER_PATH, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  if (!reply.ok) return reply;
  const body: unknown = await reply.value.json().catch(() => undefined);
  const roster = signedRosterSchema.safeParse(body);
  return roster.success ? ports.keep(roster.data) : failure('bad_answer');
};

const guarded = (asked: Promise<Result<unknown, string>>): Promise<Result<unknown, string>> =>
  asked.catch((error: unknown) => failure('bug', { code: error instanceof Error ? error.name : 'unknown' }));

export const fetchStaff = async (
  ports: Omit<RosterFeedPorts, 'keep'>,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const reply = await request(SITE_STAFF_PATH, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  if (!reply.ok) return reply;
  const body: unknown = await reply.value.json().catch(() => undefined);
  const staff = signedStaffSchema.safeParse(body);
  return staff.success ? ports.keepStaff(staff.data) : failure('bad_answer');
};

/** Asks at once, then when the centre says that something changed; one that never says is asked about every minute. Until `stop`. */
export const startRosterFeed = (ports: RosterFeedPorts): RosterFeed => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  let woken = new AbortController();
  let heard: number | undefined;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      const fetched = await guarded(fetchRoster(ports, stopping.signal));
      if (!fetched.ok && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `roster_${fetched.reason}` });
      const staff = fetched.ok ? await guarded(fetchStaff(ports, stopping.signal)) : fetched;
      // A centre from before this does not know the question.
      if (fetched.ok && !staff.ok && staff.reason !== 'not_found' && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `staff_${staff.reason}` });
      const [random = 0] = system.randomBytes(1);
      const every = heard === undefined || !fetched.ok ? EVERY_MS : TOLD_EVERY_MS;
      const restMs = every + Math.floor((random / 256) * SPREAD_MS);
      await system.sleep(restMs, AbortSignal.any([stopping.signal, woken.signal]));
    }
  };
  const running = run();
  return {
    told(changed) {
      if (changed !== heard) woken.abort();
      heard = changed;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
