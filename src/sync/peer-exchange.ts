/** One question and one answer between two terminals, without the network: who may ask, what is told, what of it is believed. */
import { signBytes, verifyBytes } from '../kernel/ed25519.ts';
import type { Logger } from '../kernel/log.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ForeignStreams, TakeRefusal } from '../outbox/foreign.ts';
import type { EventLog } from '../outbox/log-types.ts';
import {
  commonVersion,
  PEER_LEAST,
  PEER_VERSION,
  type PeerRefusal,
  type PullAnswer,
  type PullRequest,
  proofMessage,
  pullAnswerSchema,
  pullRequestSchema,
} from '../outbox/peer-protocol.ts';
import { activeKeyOf, scopeFault } from '../outbox/roster.ts';

export interface Exchange {
  readonly log: EventLog;
  readonly foreign: ForeignStreams;
  /** Version of this program. */
  readonly program: string;
  /** The centre's key (base64 SPKI), from enrolment on. */
  readonly centralPublicKey: () => string | undefined;
  readonly system: System;
  readonly logger: Logger;
  /** Something of another terminal is new here. */
  readonly changed: () => void;
  /** In place of what this program speaks, for tests. */
  readonly versions?: { readonly v: number; readonly least: number };
}

/** Both ends of one connection: whose certificate the other showed, and what only these two know of it (hex). */
export interface Session {
  readonly certified: string;
  readonly session: string;
}

type Hello = Omit<PullRequest, 'have'>;

const versionsOf = ({ versions }: Exchange) => versions ?? { v: PEER_VERSION, least: PEER_LEAST };

const rosterVersion = ({ foreign }: Exchange): number => foreign.roster()?.roster.version ?? 0;

const helloOf = (exchange: Exchange, side: 'asks' | 'answers', session: string, offer: boolean): Hello => {
  const { log, foreign, program } = exchange;
  const { tenant, site, mode, event } = foreign.scope;
  const device = log.stream.device as Hello['device'];
  const kept = foreign.roster();
  return {
    ...versionsOf(exchange),
    tenant: tenant as Hello['tenant'],
    site,
    mode,
    event,
    device,
    program,
    proof: signBytes(proofMessage(side, { tenant, device, session }), log.privateKey),
    rosterVersion: kept?.roster.version ?? 0,
    ...(offer && kept !== undefined ? { roster: kept.signed } : {}),
  };
};

/** A roster that came along: the centre's word, whoever brings it. */
const takeRoster = ({ foreign, centralPublicKey, logger }: Exchange, { roster }: Hello): void => {
  const key = centralPublicKey();
  if (roster === undefined || key === undefined) return;
  const kept = foreign.keepRoster(roster, key);
  if (!kept.ok) logger.warn('peer.refused', { reason: `roster_${kept.reason}` });
};

/** Whether this is a terminal of our site that is in use, of this election or drill, and the one at the other end of this line. */
const believe = (
  exchange: Exchange,
  side: 'asks' | 'answers',
  hello: Hello,
  { certified, session }: Session,
): PeerRefusal | undefined => {
  const { foreign } = exchange;
  if (commonVersion(versionsOf(exchange), hello) === undefined) return 'version';
  const fault = scopeFault(foreign.scope, hello);
  if (fault !== undefined) return fault;
  takeRoster(exchange, hello);
  const kept = foreign.roster();
  if (kept === undefined) return 'no_roster';
  // The centre may have put the site on another election since.
  const moved = scopeFault(foreign.scope, kept.roster);
  if (moved !== undefined) return moved;
  const key = activeKeyOf(kept.roster, hello.device);
  if (key === undefined) return 'not_on_roster';
  const message = proofMessage(side, { tenant: hello.tenant, device: hello.device, session });
  return certified === hello.device && verifyBytes(message, hello.proof, key) ? undefined : 'bad_proof';
};

export const makeRequest = (exchange: Exchange, session: string, offer: boolean): PullRequest => ({
  ...helloOf(exchange, 'asks', session, offer),
  have: exchange.foreign.points(),
  floors: true,
});

/** What is said to whoever asks. */
export const answerPull = (
  exchange: Exchange,
  body: unknown,
  session: Session,
): Result<PullAnswer, PeerRefusal> => {
  const request = pullRequestSchema.safeParse(body);
  if (!request.success) return failure('bad_request');
  const { data } = request;
  const refused = believe(exchange, 'asks', data, session);
  if (refused !== undefined) return failure(refused);
  const { batches, more } = exchange.foreign.pagesFor(data.device, data.have, data.floors);
  return success({
    ...helloOf(exchange, 'answers', session.session, data.rosterVersion < rosterVersion(exchange)),
    v: commonVersion(versionsOf(exchange), data) ?? PEER_VERSION,
    batches,
    more,
    hlc: exchange.foreign.hlc(),
  });
};

export interface Taken {
  readonly device: string;
  readonly program: string;
  readonly added: number;
  /** There is more, and what came could be used. */
  readonly more: boolean;
  /** All that it has of its own is here. */
  readonly inStep: boolean;
  /** Its roster is older than ours. */
  readonly offer: boolean;
}

/** `self`: it was ourselves who answered. */
export type TakeAnswerFailure = PeerRefusal | 'bad_answer' | 'self' | DiskFailure;

type DiskFailure = 'disk_full' | 'storage_failed';

const ENDS: ReadonlySet<string> = new Set<TakeRefusal | DiskFailure>(['disk_full', 'storage_failed']);

/** Takes in what was answered, stream by stream: one that is refused does not keep the others out. */
export const takeAnswer = (
  exchange: Exchange,
  body: unknown,
  session: Session,
): Result<Taken, TakeAnswerFailure> => {
  const { log, foreign, logger, changed } = exchange;
  const parsed = pullAnswerSchema.safeParse(body);
  if (!parsed.success) return failure('bad_answer');
  const answer = parsed.data;
  const { device, program } = answer;
  if (device === log.stream.device) return failure('self');
  const refused = believe(exchange, 'answers', answer, session);
  if (refused !== undefined) return failure(refused);
  let added = 0;
  let lacking = answer.more;
  for (const signed of answer.batches) {
    const taken = foreign.take(signed, device, exchange.centralPublicKey());
    if (taken.ok) added += taken.value;
    else if (ENDS.has(taken.reason)) return taken as Failure<DiskFailure>;
    else {
      logger.warn('peer.refused', { reason: taken.reason, device: signed.device });
      lacking ||= signed.device === device;
    }
  }
  if (added > 0) changed();
  const offer = answer.rosterVersion < rosterVersion(exchange);
  const inStep = !lacking && !foreign.isFrozen(device);
  return success({ device, program, added, more: answer.more && added > 0, inStep, offer });
};
