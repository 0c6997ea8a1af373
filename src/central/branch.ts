/**
 * 支所ノード: this centre stands in a town hall, takes the same signed batches as the centre above it, and hands them on (decision 0030).
 * Who talks to the centre above is composed elsewhere (app/branch.ts); here is what it works on, and what is known of it.
 */
import type { DeviceId, TenantId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Mirror, SignedMirror } from '../outbox/branch-protocol.ts';
import { type EnrolRequest, type LinkCursor, type LinkList, NO_LINKS } from '../outbox/protocol.ts';
import type { HeldList, ReserveRequest, ReserveVerb } from '../outbox/reservation.ts';
import { linkCursor, takeLinks } from './branch-links.ts';
import { heldMirror, type MirrorRefusal, takeMirror } from './branch-mirror.ts';
import type { UpstreamConfig } from './config.ts';
import type { Sql } from './database.ts';
import { createForwardStore, type ForwardStore } from './forward-store.ts';
import type { ReceiptKey } from './receipt-key.ts';
import type { BranchStanding, UpstreamStanding } from './schema.ts';

/** What the centre above answered. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The line to the centre above. */
export interface UpstreamLink {
  /** With which it signs, base64 SPKI. */
  readonly centralPublicKey: string;
  /** A terminal's request to be taken in, word for word. `undefined`: no line. */
  enrol(request: EnrolRequest): Promise<UpstreamAnswer | undefined>;
  /** The next certificate for the one that a terminal showed (PEM), with its request (PKCS#10, base64). `undefined`: no line. */
  renew(certificate: string, csr: string): Promise<UpstreamAnswer | undefined>;
  /** A terminal's request for a reservation, or to give one back, word for word; no upload is before it. `undefined`: no line. */
  reserve(verb: ReserveVerb, request: ReserveRequest): Promise<UpstreamAnswer | undefined>;
  /** What a terminal holds beforehand, as the centre above signed it. `undefined`: no line, or not its signature. */
  held(device: DeviceId, scope: string, after: string): Promise<HeldList | undefined>;
  /** There is something new to hand on. */
  wake(): void;
}

export interface Branch {
  readonly upstream: UpstreamConfig;
  readonly store: ForwardStore;
  /** The register of the centre above, when it is good and of no earlier moment than what is held. */
  take(signed: SignedMirror, centralPublicKey: string): Promise<Result<Mirror, MirrorRefusal>>;
  /** How far its links of cards were read; and what comes after that. */
  linkCursor(): Promise<LinkCursor>;
  takeLinks(changes: LinkList['changes'], cursor: LinkCursor): Promise<void>;
  /** The centre above answered, or did not. */
  line(answered: boolean): void;
  standing(): Promise<BranchStanding>;
  /** The part of it that anybody may know, without asking the database each time. */
  upstreamStanding(): Promise<UpstreamStanding>;
  /** As of when the register is what the centre above has; `null`: never heard of it. */
  asOf(): Promise<number | null>;
  /** Older than `maxDataAgeMinutes`, or unknown. */
  isStale(): Promise<boolean>;
  connect(link: UpstreamLink): void;
  /** Undefined until it is connected. */
  link(): UpstreamLink | undefined;
}

export interface BranchDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly mode: Mirror['mode'];
  readonly system: System;
  readonly receiptKey: ReceiptKey;
  readonly upstream: UpstreamConfig;
  readonly changed: () => void;
}

/** Events here that the centre above has not said it holds. */
const countWaiting = async (store: ForwardStore): Promise<number> =>
  (await store.streams()).reduce((sum, { headSeq, ackedSeq }) => sum + Math.max(0, headSeq - ackedSeq), 0);

const isStale = (asOf: number | null, { maxDataAgeMinutes }: UpstreamConfig, now: number): boolean =>
  asOf === null || now - asOf > maxDataAgeMinutes * 60_000;

export const createBranch = (deps: BranchDeps): Branch => {
  const { sql, tenant, system, upstream, changed } = deps;
  const store = createForwardStore(deps);
  let online = false;
  let link: UpstreamLink | undefined;
  // Asked for at every request of a terminal.
  let known: Promise<number | null> | undefined;
  const asOf = (): Promise<number | null> => {
    known ??= heldMirror(sql, tenant).then(
      (held) => held?.asOf ?? null,
      () => {
        known = undefined; // the database cannot be asked just now
        return null;
      },
    );
    return known;
  };
  return {
    upstream,
    store,
    take: async (signed, centralPublicKey) => {
      const source = upstream.url;
      const taken = await takeMirror(deps, signed, { centralPublicKey, branch: upstream.device, source });
      known = undefined;
      if (taken.ok) changed();
      return taken;
    },
    linkCursor: async () => (await linkCursor(sql, tenant)) ?? NO_LINKS,
    takeLinks: (changes, cursor) => takeLinks(sql, deps, changes, cursor),
    line(answered) {
      if (answered === online) return;
      online = answered;
      changed();
    },
    asOf,
    isStale: async () => isStale(await asOf(), upstream, system.now()),
    standing: async () => {
      const held = await heldMirror(sql, tenant);
      const at = held?.asOf ?? null;
      return {
        source: upstream.url,
        asOf: at,
        version: held?.version ?? null,
        sha256: held?.sha256 ?? null,
        online,
        stale: isStale(at, upstream, system.now()),
        maxDataAgeMinutes: upstream.maxDataAgeMinutes,
        waiting: await countWaiting(store),
      };
    },
    upstreamStanding: async () => {
      const at = await asOf();
      return { online, asOf: at, stale: isStale(at, upstream, system.now()) };
    },
    connect(next) {
      link = next;
    },
    link: () => link,
  };
};
