/** Whom of the terminals nearby to ask next, and who is there; pure. The runner (`peer-runner.ts`) does it. */

/** A round begins this long after the last, milliseconds; up to twice as long, so that terminals do not ask in step. */
export const ROUND_MS = 250;
/** Most that are asked in one round. */
export const BRANCHING = 3;
/** Not heard for longer than this: lost. Milliseconds. */
export const DEAD_MS = 10_000;
/** Upper bound of the wait for one that does not answer, and the wait for one that refuses. */
export const RETRY_LAST_MS = 4_000;
export const REFUSED_MS = 10_000;
/** A refusal that a newer roster may mend. */
export const ROSTER_RETRY_MS = 500;

export interface Peer {
  readonly address: string;
  /** Known from its first answer on. */
  readonly device: string | null;
  readonly program: string | null;
  /** `self`: the address is our own. `refused`: it, or we, do not belong to the other's site. */
  readonly standing: 'new' | 'connected' | 'lost' | 'refused' | 'self';
  /** Why, of one that refuses. */
  readonly reason?: string;
  /** Monotonic milliseconds. */
  readonly heardAt: number | null;
  readonly asking: boolean;
  readonly notBefore: number;
  readonly failures: number;
  /** Its roster is older than ours: send it along. */
  readonly offer: boolean;
}

export interface PeersState {
  readonly nextRoundAt: number;
  readonly peers: ReadonlyMap<string, Peer>;
}

export type PeerInput =
  /** All addresses that are known now. */
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  /** `random`: 1 + `BRANCHING` numbers in [0, 1). */
  | { readonly kind: 'tick'; readonly random: readonly number[] }
  | {
      readonly kind: 'answered';
      readonly address: string;
      readonly device: string;
      readonly program: string;
      readonly more: boolean;
      readonly inStep: boolean;
      readonly offer: boolean;
    }
  | { readonly kind: 'self'; readonly address: string }
  | { readonly kind: 'failed'; readonly address: string }
  | { readonly kind: 'refused'; readonly address: string; readonly reason: string; readonly offer: boolean };

export type PeerEffect =
  | { readonly kind: 'ask'; readonly address: string; readonly offer: boolean }
  /** It was there and is not: what it recorded after `heardAt` may be nowhere else. */
  | { readonly kind: 'lost' | 'connected'; readonly device: string };

export interface PeerStep {
  readonly state: PeersState;
  readonly effects: readonly PeerEffect[];
}

export const startPeersState = (now: number): PeersState => ({ nextRoundAt: now, peers: new Map() });

const newPeer = (address: string): Peer => ({
  address,
  device: null,
  program: null,
  standing: 'new',
  heardAt: null,
  asking: false,
  notBefore: 0,
  failures: 0,
  offer: false,
});

/**
 * Up to `BRANCHING` of them, each as likely as any other; but one that is connected is always among them, for addresses can be
 * announced by anybody, and any number.
 */
const choose = (peers: readonly Peer[], random: readonly number[]): Peer[] => {
  const draw = (from: Peer[], at: number): Peer[] =>
    from.splice(Math.floor((random[at + 1] ?? 0) * from.length), 1);
  const chosen = draw(
    peers.filter(({ standing }) => standing === 'connected'),
    0,
  );
  const left = peers.filter((peer) => !chosen.includes(peer));
  for (let at = chosen.length; at < BRANCHING && left.length > 0; at += 1) chosen.push(...draw(left, at));
  return chosen;
};

const isDead = ({ standing, heardAt }: Peer, now: number): boolean =>
  standing === 'connected' && (heardAt === null || now - heardAt > DEAD_MS);

const found = (state: PeersState, addresses: readonly string[]): PeerStep => {
  const peers = new Map(addresses.map((address) => [address, state.peers.get(address) ?? newPeer(address)]));
  // Whoever is under way or was there just now is not forgotten because its announcement ran out.
  for (const [address, peer] of state.peers)
    if (peer.asking || peer.standing === 'connected') peers.set(address, peer);
  return { state: { ...state, peers }, effects: [] };
};

const tick = (state: PeersState, random: readonly number[], now: number): PeerStep => {
  const peers = new Map(state.peers);
  const effects: PeerEffect[] = [];
  for (const peer of state.peers.values()) {
    if (!isDead(peer, now)) continue;
    peers.set(peer.address, { ...peer, standing: 'lost' });
    if (peer.device !== null) effects.push({ kind: 'lost', device: peer.device });
  }
  if (now < state.nextRoundAt) return { state: { ...state, peers }, effects };
  const free = [...peers.values()].filter(
    ({ asking, notBefore, standing }) => !asking && notBefore <= now && standing !== 'self',
  );
  for (const peer of choose(free, random)) {
    peers.set(peer.address, { ...peer, asking: true });
    effects.push({ kind: 'ask', address: peer.address, offer: peer.offer });
  }
  const nextRoundAt = now + ROUND_MS + Math.floor((random[0] ?? 0) * ROUND_MS);
  return { state: { nextRoundAt, peers }, effects };
};

const answered = (
  peer: Peer,
  { device, program, more, offer }: Extract<PeerInput, { kind: 'answered' }>,
  now: number,
): { readonly peer: Peer; readonly effects: readonly PeerEffect[] } => {
  const { reason: _, ...rest } = peer;
  return {
    peer: {
      ...rest,
      device,
      program,
      standing: 'connected',
      heardAt: now,
      asking: more,
      notBefore: 0,
      failures: 0,
      offer,
    },
    effects: [
      ...(peer.standing === 'connected' ? [] : [{ kind: 'connected', device } as const]),
      ...(more ? [{ kind: 'ask', address: peer.address, offer } as const] : []),
    ],
  };
};

const failedPeer = (peer: Peer, now: number): Peer => ({
  ...peer,
  asking: false,
  failures: peer.failures + 1,
  notBefore: now + Math.min(RETRY_LAST_MS, ROUND_MS * 2 ** Math.min(peer.failures, 16)),
});

const MENDED_BY_ROSTER: ReadonlySet<string> = new Set(['no_roster', 'not_on_roster', 'bad_proof']);

const refusedPeer = (
  peer: Peer,
  { reason, offer }: Extract<PeerInput, { kind: 'refused' }>,
  now: number,
): Peer => ({
  ...peer,
  standing: 'refused',
  reason,
  asking: false,
  offer,
  notBefore: now + (MENDED_BY_ROSTER.has(reason) ? ROSTER_RETRY_MS : REFUSED_MS),
});

/** One step. `now` is monotonic milliseconds. What comes of an address that is known no more changes nothing. */
export const stepPeers = (state: PeersState, input: PeerInput, now: number): PeerStep => {
  if (input.kind === 'found') return found(state, input.addresses);
  if (input.kind === 'tick') return tick(state, input.random, now);
  const peer = state.peers.get(input.address);
  if (peer === undefined) return { state, effects: [] };
  const after = (next: Peer, effects: readonly PeerEffect[] = []): PeerStep => ({
    state: { ...state, peers: new Map(state.peers).set(peer.address, next) },
    effects,
  });
  switch (input.kind) {
    case 'answered': {
      const step = answered(peer, input, now);
      return after(step.peer, step.effects);
    }
    case 'self':
      return after({ ...peer, standing: 'self', asking: false });
    case 'failed':
      return after(failedPeer(peer, now));
    case 'refused':
      return after(
        refusedPeer(peer, input, now),
        peer.standing === 'connected' && peer.device !== null ? [{ kind: 'lost', device: peer.device }] : [],
      );
    default:
      return input satisfies never;
  }
};
