/** Asks the terminals nearby, round after round: a timer starts each round, so that nobody who is gone holds up the others. */
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { PullRequest } from '../outbox/peer-protocol.ts';
import { type Exchange, makeRequest, type Session, takeAnswer } from './peer-exchange.ts';
import {
  BRANCHING,
  type PeerEffect,
  type PeerInput,
  type PeersState,
  startPeersState,
  stepPeers,
} from './peer-state.ts';

/** `refused`: `detail.reason` and `detail.rosterVersion` of the other side. `not_yet_valid`: its certificate, by our clock. */
export type AskFailure = 'no_answer' | 'bad_answer' | 'refused' | 'not_yet_valid';

export interface PeerTransport {
  /** Connects, asks and gives the body of the answer. Never rejects. */
  ask(
    address: string,
    makeBody: (session: string) => PullRequest,
    signal: AbortSignal,
  ): Promise<Result<Session & { readonly body: unknown }, AskFailure>>;
  close(): void;
}

export interface PeerPorts extends Exchange {
  readonly transport: PeerTransport;
  /** Addresses (`host:port`) of terminals nearby, as far as they are known now. */
  readonly found: () => readonly string[];
  readonly system: System;
  readonly logger: Logger;
}

export interface Peers {
  state(): PeersState;
  /** When each device last said that we hold all it has, by our wall clock. */
  inStepAt(): ReadonlyMap<string, number>;
  /** One round, at once, to its end. The timer does the same without waiting. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** How often it is written down that a terminal is in step, milliseconds; in between memory is enough. */
const NOTE_MS = 60_000;

const randoms = (system: System): number[] => {
  const bytes = system.randomBytes(2 * (BRANCHING + 1));
  return Array.from({ length: BRANCHING + 1 }, (_, at) => {
    const [high = 0, low = 0] = bytes.subarray(2 * at);
    return (high * 256 + low) / 65_536;
  });
};

type Ask = Extract<PeerEffect, { kind: 'ask' }>;

const isAsk = (effect: PeerEffect): effect is Ask => effect.kind === 'ask';

const inputOf = async (
  ports: PeerPorts,
  { address, offer }: Ask,
  signal: AbortSignal,
): Promise<PeerInput> => {
  const { transport, foreign, logger } = ports;
  const asked = await transport.ask(address, (session) => makeRequest(ports, session, offer), signal);
  if (signal.aborted) return { kind: 'failed', address };
  if (!asked.ok) {
    if (asked.reason === 'not_yet_valid') {
      logger.warn('peer.refused', { reason: asked.reason });
      return { kind: 'refused', address, reason: asked.reason, offer: false };
    }
    if (asked.reason !== 'refused') return { kind: 'failed', address };
    const reason = String(asked.detail?.['reason']);
    logger.warn('peer.refused', { reason });
    const ours = foreign.roster()?.roster.version ?? 0;
    return { kind: 'refused', address, reason, offer: Number(asked.detail?.['rosterVersion'] ?? 0) < ours };
  }
  const taken = takeAnswer(ports, asked.value.body, asked.value);
  if (taken.ok) return { kind: 'answered', address, ...taken.value };
  if (taken.reason === 'self') return { kind: 'self', address };
  logger.warn('peer.refused', { reason: taken.reason });
  // A full disk is our trouble, not a reason to think ill of the other.
  return taken.reason === 'disk_full' || taken.reason === 'storage_failed'
    ? { kind: 'failed', address }
    : { kind: 'refused', address, reason: taken.reason, offer: false };
};

interface Running {
  readonly ports: PeerPorts;
  readonly signal: AbortSignal;
  readonly inStep: Map<string, number>;
  readonly noted: Map<string, number>;
  state: PeersState;
}

const note = ({ ports, inStep, noted }: Running, device: string, least: number): void => {
  const at = inStep.get(device);
  if (at === undefined || at - (noted.get(device) ?? 0) < least) return;
  const kept = ports.foreign.noteInStep(device, at);
  if (kept.ok) noted.set(device, at);
};

const advance = (running: Running, input: PeerInput): readonly PeerEffect[] => {
  const { ports, inStep } = running;
  const { state, effects } = stepPeers(running.state, input, ports.system.monotonic());
  running.state = state;
  if (input.kind === 'answered' && input.inStep) {
    inStep.set(input.device, ports.system.now());
    note(running, input.device, NOTE_MS);
  }
  for (const effect of effects) {
    if (effect.kind === 'ask') continue;
    ports.logger.info('peer.state', { state: effect.kind, device: effect.device });
    if (effect.kind === 'lost') note(running, effect.device, 1);
    ports.changed();
  }
  return effects;
};

/** One question and what came of it. */
const converseOnce = async (running: Running, ask: Ask): Promise<Ask | undefined> => {
  const { ports, signal } = running;
  let input: PeerInput;
  try {
    input = await inputOf(ports, ask, signal);
  } catch (error) {
    // A bug, or a disk that cannot be read just now: the desk goes on, and so does the next round.
    const code = error instanceof Error ? error.name : 'unknown';
    ports.logger.warn('peer.refused', { reason: 'bug', code });
    input = { kind: 'failed', address: ask.address };
  }
  return advance(running, input).find(isAsk);
};

/** Asks until nothing more comes of it. */
const converse = async (running: Running, first: Ask): Promise<void> => {
  let ask: Ask | undefined = first;
  while (ask !== undefined && !running.signal.aborted) ask = await converseOnce(running, ask);
};

export const createPeers = (ports: PeerPorts, options: { readonly timer: boolean }): Peers => {
  const { system, found, transport } = ports;
  const stopping = new AbortController();
  const running: Running = {
    ports,
    signal: stopping.signal,
    inStep: new Map(),
    noted: new Map(),
    state: startPeersState(system.monotonic()),
  };
  const underWay = new Set<Promise<void>>();
  const round = (): Promise<void>[] => {
    advance(running, { kind: 'found', addresses: found() });
    const asks = advance(running, { kind: 'tick', random: randoms(system) }).filter(isAsk);
    return asks.map((effect) => {
      const conversation = converse(running, effect).finally(() => underWay.delete(conversation));
      underWay.add(conversation);
      return conversation;
    });
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      void round();
      const wait = running.state.nextRoundAt - system.monotonic();
      await system.sleep(Math.max(10, wait), stopping.signal);
    }
  };
  const loop = options.timer ? run() : Promise.resolve();
  return {
    state: () => running.state,
    inStepAt: () => running.inStep,
    async round() {
      running.state = { ...running.state, nextRoundAt: system.monotonic() };
      await Promise.all(round());
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(underWay);
      for (const device of running.inStep.keys()) note(running, device, 1);
      transport.close();
    },
  };
};
