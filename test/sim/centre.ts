/** The centre of the simulator: the real decision (`ingestBatch`) over a log in memory that can lose its last commits. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type IngestDeps, ingestBatch } from '../../src/central/ingest.ts';
import type { System } from '../../src/kernel/system.ts';
import type { StreamId } from '../../src/outbox/event.ts';
import type { BatchRequest, Durability, LinkList } from '../../src/outbox/protocol.ts';
import type { SendOutcome } from '../../src/sync/http-transport.ts';
import type { Chance } from './chance.ts';
import { createLinkTable, type LinkTable } from './link-table.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import type { Timeline } from './timeline.ts';

export interface SimCentre {
  readonly publicKey: string;
  readonly store: MemoryStore;
  readonly links: LinkTable;
  /** A device is known by the key it first came with. */
  enrol(device: string, publicKey: string): void;
  /** What goes back over the line; `undefined`: it died over it. */
  receive(stream: StreamId, batch: BatchRequest): Promise<SendOutcome | undefined>;
  listLinks(after: number): LinkList | undefined;
  /** Another process, on whatever the disk (or the standby) has: with `losing`, the commits that nothing else has are gone. */
  crash(losing: boolean): void;
  start(): void;
  /** How many commits crashes took, ever. */
  lostCommits(): number;
  /** Sends everybody away for a while. */
  setBusy(busy: boolean): void;
  /** Whether commits wait for the standby; without, what was told `local` may go. */
  setReplicated(replicated: boolean): void;
}

export interface CentreOptions {
  readonly timeline: Timeline;
  readonly chance: Chance;
  /** Of a commit that no standby has. */
  readonly alone: Exclude<Durability, 'replicated'>;
  readonly linkTable?: typeof createLinkTable | undefined;
  readonly trace: (line: string) => void;
}

/** Wall clock of the centre when the world begins. */
export const WORLD_BEGAN = Date.UTC(2026, 10, 23, 9);
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const systemOf = ({ timeline, chance }: CentreOptions): System => ({
  now: () => WORLD_BEGAN + timeline.now(),
  monotonic: () => timeline.now(),
  asleep: () => 0,
  randomBytes: (length) => chance.bytes(length),
  newId: () => {
    throw new Error('the centre makes no ids here');
  },
  sleep: (ms) => new Promise((resolve) => void timeline.after(ms, resolve)),
});

export const createCentre = (options: CentreOptions): SimCentre => {
  const { timeline, chance, alone, trace } = options;
  const system = systemOf(options);
  const key = Buffer.concat([ED25519_PKCS8, chance.bytes(32)]);
  const receiptKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(receiptKey).export({ format: 'der', type: 'spki' }).toString('base64');
  let replicated = chance.is(0.5);
  const store = createMemoryStore({
    beforeCommit: () => system.sleep(chance.between(1, 20)),
    durability: () => (replicated ? 'replicated' : alone),
  });
  const links = (options.linkTable ?? createLinkTable)({ store, timeline, chance });
  const devices = new Map<string, string>();
  let up = true;
  let busy = false;
  /** Commits that a standby has as well. */
  let safe = 0;
  let lost = 0;
  const deps: IngestDeps = {
    store,
    system,
    receiptKey,
  };
  const ingest = async (stream: StreamId, batch: BatchRequest): Promise<SendOutcome> => {
    const known = devices.get(stream.device);
    if (known === undefined) return { kind: 'failed', status: 401 };
    const outcome = await ingestBatch(deps, stream, known, batch);
    links.project();
    if (outcome.kind === 'refused') return { kind: 'failed', status: 400 };
    return outcome;
  };
  return {
    publicKey,
    store,
    links,
    enrol: (device, devicePublicKey) => {
      if (!devices.has(device)) devices.set(device, devicePublicKey);
    },
    receive: async (stream, batch) => {
      if (!up) return { kind: 'failed', status: 503 };
      if (busy) return { kind: 'failed', status: 429, retryAfterMs: chance.between(500, 2_000) };
      // What dies half-way answers nobody.
      return ingest(stream, batch).catch(() => undefined);
    },
    listLinks: (after) => (up ? links.list(after) : undefined),
    crash: (losing) => {
      up = false;
      if (replicated) safe = store.commits();
      const kept = losing ? chance.between(safe, store.commits()) : store.commits();
      trace(`centre dies, keeps ${kept} of ${store.commits()} commits`);
      lost += store.commits() - kept;
      store.forget(kept);
      links.forget(kept);
    },
    lostCommits: () => lost,
    start: () => {
      up = true;
      links.project();
    },
    setBusy: (now) => {
      busy = now;
    },
    setReplicated: (now) => {
      // Whatever was committed while the standby was there, it has; when it comes back, it catches up first.
      if (replicated || now) safe = store.commits();
      replicated = now;
    },
  };
};
