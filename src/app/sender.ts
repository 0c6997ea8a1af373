/** To and from the centre: introduces the terminal once, then sends its record and fetches its residents' data. The desk never waits for it. */
import { join } from 'node:path';
import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import type { Logger } from '../kernel/log.ts';
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventLog } from '../outbox/log.ts';
import { sendClosedStreams } from '../sync/closed-streams.ts';
import { enrol } from '../sync/enrol.ts';
import { createHttpTransport, type Transport } from '../sync/http-transport.ts';
import { createLinkList, type LinkFeed, type LinkFeedPorts, startLinkFeed } from '../sync/link-feed.ts';
import type { UpdateRunner } from '../sync/registry-runner.ts';
import { type SyncRunner, startSync } from '../sync/runner.ts';
import type { LinkSink } from './link-sink.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';
import { startRegistryUpdates } from './registry-updates.ts';
import type { SiteProfile } from './site-profile.ts';
import type { Sender } from './terminal.ts';

/** What a terminal remembers of its centre, in its data directory. */
export const CENTRAL_FILE = 'central.json';

const membershipSchema = z.strictObject({ centralPublicKey: publicKeySchema });
type Membership = z.infer<typeof membershipSchema>;

const ENROL_EVERY_MS = 2_000;

interface Options {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  /** File with the one-time code that staff (or the training centre) wrote; looked at until enrolment succeeds. */
  readonly enrolCodeFile: string | undefined;
  readonly system: System;
  readonly logger: Logger;
}

const parseMembership = (file: Buffer | undefined): Membership | undefined => {
  if (file === undefined) return undefined;
  try {
    const parsed = membershipSchema.safeParse(JSON.parse(file.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: enrol again, the centre knows this key
  }
};

const codeIn = (file: string | undefined): string | undefined => {
  try {
    return file === undefined ? undefined : readIfThere(file)?.toString('utf8').trim();
  } catch {
    return undefined; // a folder, or not ours to read: there is no code
  }
};

const introduce = async (options: Options, log: EventLog): Promise<Membership | undefined> => {
  const { profile, enrolCodeFile, logger, dataDir } = options;
  const code = codeIn(enrolCodeFile);
  if (code === undefined || code === '') return undefined;
  const enrolled = await enrol({
    centralUrl: profile.centralUrl,
    code,
    device: profile.device,
    site: profile.site.id,
    siteName: profile.site.name,
    publicKey: log.publicKey,
    tenant: profile.tenant.id,
  });
  if (!enrolled.ok) {
    logger.warn('sync.failed', { reason: enrolled.reason });
    return undefined;
  }
  const membership = { centralPublicKey: enrolled.value.centralPublicKey };
  writePrivateFile(join(dataDir, CENTRAL_FILE), `${JSON.stringify(membership)}\n`);
  return membership;
};

const membershipOf = async (
  options: Options,
  log: EventLog,
  stop: AbortSignal,
): Promise<Membership | undefined> => {
  const known = parseMembership(readIfThere(join(options.dataDir, CENTRAL_FILE)));
  if (known !== undefined) return known;
  while (!stop.aborted) {
    const membership = await introduce(options, log);
    if (membership !== undefined) return membership;
    await options.system.sleep(ENROL_EVERY_MS, stop);
  }
  return undefined;
};

/** Online: the last thing heard of the centre was a good answer. */
const lineOf = (runner: SyncRunner | undefined, answered: boolean): ReturnType<Sender['line']> => {
  const state = runner?.state();
  if (state?.kind === 'frozen') return 'frozen';
  // An answer that was not accepted (another centre's signature, say) is as good as none.
  return answered && (state?.failures ?? 0) === 0 ? 'online' : 'offline';
};

/** Tells `heard` after each answer (or none) whether the centre took what was sent. */
const watched = (transport: Transport, heard: (answered: boolean) => void): Transport => ({
  async send(stream, batch, signal) {
    const outcome = await transport.send(stream, batch, signal);
    heard(outcome.kind === 'accepted');
    return outcome;
  },
});

/** Links of the other desks, asked for in this device's name. */
const linkPorts = (
  { profile, system, logger }: Options,
  log: EventLog,
  links: LinkSink,
  { centralPublicKey: centre }: Membership,
): Pick<LinkFeedPorts, 'list' | 'cursor' | 'take'> => ({
  list: createLinkList({
    centralUrl: profile.centralUrl,
    tenant: profile.tenant.id,
    device: profile.device,
    privateKey: log.privateKey,
    mode: profile.training ? 'drill' : 'real',
    system,
  }),
  cursor: () => links.cursor(centre),
  take(changes, cursor) {
    const taken = links.take(centre, changes, cursor);
    if (!taken.ok) return taken;
    const { notUnderstood, unproven } = taken.value;
    if (notUnderstood > 0)
      logger.warn('sync.failed', { reason: 'links_not_understood', count: notUnderstood });
    // Of an older program, of a desk with another token key, or made up by whoever answers for the centre.
    if (unproven > 0) logger.warn('sync.failed', { reason: 'links_not_proven', count: unproven });
    return success(undefined);
  },
});

export const createSender =
  (options: Options) =>
  (log: EventLog, changed: () => void, links: LinkSink): Sender => {
    const { profile, system, logger } = options;
    const stopping = new AbortController();
    let runner: SyncRunner | undefined;
    let updates: UpdateRunner | undefined;
    let feed: LinkFeed | undefined;
    let closed: ReturnType<typeof sendClosedStreams> | undefined;
    let answered = false;
    const run = async (): Promise<void> => {
      const membership = await membershipOf(options, log, stopping.signal);
      if (membership === undefined || stopping.signal.aborted) return;
      answered = true;
      changed();
      const transport = watched(createHttpTransport(profile.centralUrl), (heard) => {
        answered = heard;
        changed();
      });
      runner = startSync({ log, transport, system, logger, ...membership });
      // Before a restore or a salvage; sent beside what happens now, which never waits for it.
      closed = sendClosedStreams({ streams: log.unsettled(), transport, system, logger, ...membership });
      // Who is not enrolled yet would only be refused.
      updates = startRegistryUpdates({ ...options, log, changed });
      feed = startLinkFeed({ ...linkPorts(options, log, links, membership), system, logger });
    };
    // Whatever goes wrong in here, the desk goes on; the record is safe and the next start tries again.
    const running = run().catch((error: unknown) => {
      logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
    });
    return {
      line: () => lineOf(runner, answered),
      async stop() {
        stopping.abort();
        await running;
        await Promise.all([runner?.stop(), closed?.stop(), updates?.stop(), feed?.stop()]);
      },
    };
  };
