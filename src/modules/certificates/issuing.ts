import type { Actor } from '../../kernel/roles.ts';
import { mayFollow, type Phase, type RequestState } from './fold.ts';
import type { Answer, Ask } from './issuer.ts';
import { arrive, clear, fail, stray } from './judging.ts';
import type { CertificatesContext } from './ports.ts';
import { MACHINE, recordWith } from './recording.ts';
import type { FailureWhy, RequestId } from './schema.ts';
import { latestRequests, openRequests, requestState } from './store.ts';

/**
 * The way of one request: asked → answered → held against what was asked → printer.
 *
 * Invariants
 * 1. A document is known by the id of its request alone; nothing here is "the current one", "the last one" or "the next one".
 * 2. Whether it may be printed is decided twice: when it came, and in the transaction that sends it to the printer. The second time everything
 *    is read again, the request from the record and the document from its own bytes.
 * 3. One document that is not what was asked for stops its kind at this desk, those under way included.
 * 4. A document goes to a printer once. What has to be made again is another request.
 * 5. The bytes are in this process's memory alone, and are overwritten as soon as they are not needed.
 */

interface Held extends Answer {
  readonly actor: Actor;
}

export interface Issuing {
  /** `sealCard`: the number of 登録証, for the issuing system alone. */
  start(requestId: RequestId, actor: Actor, sealCard: string | undefined): void;
  /** Nobody waits for it any more; `false`: it is past that. */
  giveUp(requestId: RequestId, actor: Actor): boolean;
  /** What was under way when this terminal stopped is at an end. */
  settle(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** How many documents are held. */
  held(): number;
  close(): void;
}

const askOf = (
  { place }: CertificatesContext,
  { requestId, at, asked }: RequestState,
  sealCard: string | undefined,
): Ask => ({
  v: 1,
  requestId,
  subject: asked.subjectId,
  kind: asked.kind,
  options: [...asked.options],
  ...(asked.fiscalYear === undefined ? {} : { fiscalYear: asked.fiscalYear }),
  ...(asked.seal === undefined ? {} : { seal: asked.seal }),
  ...(sealCard === undefined ? {} : { sealCard }),
  requestedAt: at,
  site: place.site,
  device: place.device,
  training: place.training,
});

/** How many requests of before a start are known when an answer to one of them still comes. */
const REMEMBERED = 200;
const GIVE_UP: readonly Phase[] = ['requested', 'sent', 'received', 'verified'];

/** What is under way at one desk. */
interface Works {
  readonly context: CertificatesContext;
  readonly box: Map<RequestId, Held>;
  readonly waiting: Map<RequestId, AbortController>;
  /** One paper after the other: sheets are numbered in the order in which they come out. */
  printer: Promise<void>;
}

const drop = ({ box }: Works, requestId: RequestId): void => {
  box.get(requestId)?.bytes.fill(0);
  box.delete(requestId);
};

const endAs = (context: CertificatesContext, requestId: RequestId, actor: Actor, why: FailureWhy): void => {
  recordWith(context, actor, (append, tx) => {
    const state = requestState(tx, requestId);
    if (state !== undefined && mayFollow(state.phase, 'failed')) fail(append, state, why);
  });
};

const toPrinter = async (works: Works, requestId: RequestId): Promise<void> => {
  const { context, box } = works;
  const { print } = context;
  const held = box.get(requestId);
  if (held === undefined) return;
  const { actor, bytes } = held;
  const cleared = recordWith(context, actor, (append, tx) => clear(context, append, tx, requestId, held));
  if (cleared.ok && cleared.value !== undefined) {
    let printed = print !== null;
    for (let copy = 0; copy < cleared.value.copies && printed && print !== null; copy += 1)
      printed = (await print(bytes)).ok;
    const { sheets } = cleared.value;
    if (!printed) endAs(context, requestId, actor, 'printer_silent');
    else
      recordWith(context, actor, (append, tx) => {
        if (requestState(tx, requestId)?.phase === 'printing')
          append({ kind: 'certificates.printed', data: { requestId, sheets } });
      });
  }
  drop(works, requestId);
};

/** The one conversation; `undefined`: it is over, and the record says how. */
const talk = async (
  { context, waiting }: Works,
  requestId: RequestId,
  actor: Actor,
  sealCard: string | undefined,
): Promise<Answer | undefined> => {
  const { issuer, answerMs, system } = context;
  const sent = recordWith(context, actor, (append, tx) => {
    const state = requestState(tx, requestId);
    if (state === undefined || !mayFollow(state.phase, 'sent')) return undefined;
    append({ kind: 'certificates.sent', data: { requestId } });
    return state;
  });
  if (!sent.ok || sent.value === undefined) return undefined;
  const ended = new AbortController();
  const over = new AbortController();
  waiting.set(requestId, ended);
  void system.sleep(answerMs, over.signal).then(() => ended.abort());
  const answered = await issuer.ask(askOf(context, sent.value, sealCard), ended.signal);
  over.abort();
  waiting.delete(requestId);
  if (!answered.ok) {
    endAs(context, requestId, actor, answered.reason);
    return undefined;
  }
  // A copy of our own: nobody else can change it behind us.
  return { told: answered.value.told, bytes: Uint8Array.from(answered.value.bytes) };
};

const converse = async (
  works: Works,
  requestId: RequestId,
  actor: Actor,
  sealCard: string | undefined,
): Promise<void> => {
  const answer = await talk(works, requestId, actor, sealCard);
  if (answer === undefined) return;
  const { context, box } = works;
  const arrived = recordWith(context, actor, (append, tx) => arrive(context, append, tx, requestId, answer));
  if (!arrived.ok || !arrived.value) {
    answer.bytes.fill(0);
    return;
  }
  box.set(requestId, { ...answer, actor });
  works.printer = works.printer.then(() => toPrinter(works, requestId));
  await works.printer;
};

/** One desk's conversations with the issuing system and its printer. */
export const createIssuing = (context: CertificatesContext): Issuing => {
  const { issuer, logger } = context;
  const works: Works = { context, box: new Map(), waiting: new Map(), printer: Promise.resolve() };
  const { box, waiting } = works;
  const running = new Set<Promise<void>>();
  let closed = false;
  issuer.onStray((answer) => {
    if (!closed) stray(context, answer);
  });
  /** A bug: nothing is printed of it, the request is over, and the printer goes on with the next. */
  const broken = (requestId: RequestId, actor: Actor, error: unknown): void => {
    logger.warn('certificate.failed', {
      reason: 'bug',
      code: error instanceof Error ? error.name : 'unknown',
    });
    works.printer = Promise.resolve();
    drop(works, requestId);
    endAs(context, requestId, actor, 'interrupted');
  };
  return {
    start(requestId, actor, sealCard) {
      const work = converse(works, requestId, actor, sealCard)
        .catch((error: unknown) => broken(requestId, actor, error))
        .finally(() => running.delete(work));
      running.add(work);
    },
    giveUp(requestId, actor) {
      const given = recordWith(context, actor, (append, tx) => {
        const state = requestState(tx, requestId);
        if (state === undefined || !GIVE_UP.includes(state.phase)) return false;
        fail(append, state, 'given_up');
        return true;
      });
      if (!given.ok || !given.value) return false;
      waiting.get(requestId)?.abort();
      return true;
    },
    settle() {
      issuer.forget(latestRequests(context.db, REMEMBERED).map(({ requestId }) => requestId));
      recordWith(context, MACHINE, (append, tx) => {
        for (const state of openRequests(tx))
          if (mayFollow(state.phase, 'failed')) fail(append, state, 'interrupted');
      });
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    held: () => box.size,
    close() {
      closed = true;
      for (const each of waiting.values()) each.abort();
      for (const requestId of [...box.keys()]) drop(works, requestId);
      issuer.close();
    },
  };
};
