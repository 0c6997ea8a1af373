/** Fetches what the centre knows of its terminals, for a branch that must know them while there is no line (decision 0030). */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { BRANCH_MIRROR_PATH, type SignedMirror, signedMirrorSchema } from '../outbox/branch-protocol.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface MirrorFeedPorts extends PackageTransportOptions {
  readonly take: (mirror: SignedMirror) => Promise<Result<unknown, string>>;
  /** The centre told us all it knows, or it did not: no line, or we are refused. */
  readonly line: (answered: boolean) => void;
  readonly system: System;
  readonly logger: Logger;
}

export interface MirrorFeed {
  /** Asks now; resolves when it was taken, or not. */
  refresh(): Promise<Result<unknown, string>>;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

const ANSWER_MS = 30_000;
/** Who was withdrawn is refused at the branch within about this time of line; it is also how the branch learns that there is one. */
const EVERY_MS = 15_000;
const SPREAD_MS = 5_000;

/** Asks at once, then every quarter of a minute until `stop`. */
export const startMirrorFeed = (ports: MirrorFeedPorts): MirrorFeed => {
  const { system, logger, take, line } = ports;
  const request = createRequest(ports);
  const stopping = new AbortController();
  const fetchOne = async (): Promise<Result<unknown, string>> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_MS)]);
    const reply = await request(BRANCH_MIRROR_PATH, {}, signal);
    if (!reply.ok) return reply;
    const body: unknown = await reply.value.json().catch(() => undefined);
    const mirror = signedMirrorSchema.safeParse(body);
    return mirror.success ? take(mirror.data) : failure('bad_answer');
  };
  const ask = async (): Promise<Result<unknown, string>> => {
    const asked = await fetchOne();
    if (!stopping.signal.aborted) line(asked.ok);
    return asked;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const asked = await ask().catch((error: unknown) =>
        failure('bug', { code: error instanceof Error ? error.name : 'unknown' }),
      );
      if (!asked.ok && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `mirror_${asked.reason}` });
      const [random = 0] = system.randomBytes(1);
      await system.sleep(EVERY_MS + Math.floor((random / 256) * SPREAD_MS), stopping.signal);
    }
  };
  const running = run();
  return {
    refresh: ask,
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
