/** Fetches the list of offers, and what the centre settled otherwise, while there is a line. The till never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { offersPath, settledPath } from '../outbox/benefits-protocol.ts';
import {
  MAX_SETTLED,
  type Settled,
  type SignedOffers,
  settledListSchema,
  signedOffersSchema,
} from '../outbox/benefits-shapes.ts';
import { askAgain } from './ask-again.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface BenefitsFeedPorts extends PackageTransportOptions {
  readonly shop: string;
  /** SHA-256 of the list that is kept; undefined: none. */
  readonly have: () => string | undefined;
  /** Keeps it when it is good and newer. */
  readonly keep: (signed: SignedOffers) => Result<unknown, string>;
  /** Number of the last settlement that is here; 0: none. */
  readonly after: () => number;
  readonly settled: (settled: readonly Settled[]) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

/** Some hundred kilobytes over a slow line. */
const ANSWER_MS = 60_000;

type Request = ReturnType<typeof createRequest>;
const json = async (reply: Response): Promise<unknown> => reply.json().catch(() => undefined);

const fetchOffers = async (
  { have, keep }: BenefitsFeedPorts,
  ask: (path: string) => ReturnType<Request>,
): Promise<Result<unknown, string>> => {
  const reply = await ask(offersPath(have()));
  if (!reply.ok) return reply;
  if (reply.value.status === 204) return success(undefined);
  const signed = signedOffersSchema.safeParse(await json(reply.value));
  return signed.success ? keep(signed.data) : failure('bad_answer');
};

/** Page by page, until there is no more. */
const fetchSettled = async (
  { shop, after, settled }: BenefitsFeedPorts,
  ask: (path: string) => ReturnType<Request>,
): Promise<Result<unknown, string>> => {
  for (;;) {
    const from = after();
    const reply = await ask(settledPath(shop, from));
    if (!reply.ok) return reply;
    const list = settledListSchema.safeParse(await json(reply.value));
    if (!list.success) return failure('bad_answer');
    const taken = settled(list.data.settled);
    if (!taken.ok) return taken;
    // A page that brings nothing further would be asked for without end.
    if (list.data.settled.length < MAX_SETTLED || after() <= from) return success(undefined);
  }
};

/** Asks once for both: that one of them fails keeps nobody from the other. */
export const fetchBenefits = async (
  ports: BenefitsFeedPorts,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const ask = (path: string) => request(path, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  const offers = await fetchOffers(ports, ask);
  const settled = await fetchSettled(ports, ask);
  return offers.ok ? settled : offers;
};

/** Until `stop`, which resolves when nothing is under way. */
export const startBenefitsFeed = (ports: BenefitsFeedPorts): { stop(): Promise<void> } =>
  askAgain({ ...ports, what: 'benefits', ask: (signal) => fetchBenefits(ports, signal) });
