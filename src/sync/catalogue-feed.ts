/** Fetches 様式の改正 while there is a line, so that the counter has them before their day comes. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { cataloguePath, type SignedCatalogue, signedCatalogueSchema } from '../outbox/catalogue-document.ts';
import { askAgain } from './ask-again.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface CatalogueFeedPorts extends PackageTransportOptions {
  /** SHA-256 of what is kept; undefined: nothing. */
  readonly have: () => string | undefined;
  /** Keeps it when it is good and newer. */
  readonly keep: (signed: SignedCatalogue) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

/** Some megabytes over a slow line. */
const ANSWER_MS = 120_000;

/** Asks once. Nothing newer is a good answer too. */
export const fetchCatalogue = async (
  ports: CatalogueFeedPorts,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const path = cataloguePath(ports.have());
  const reply = await request(path, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  if (!reply.ok) return reply;
  if (reply.value.status === 204) return success(undefined);
  const body: unknown = await reply.value.json().catch(() => undefined);
  const signed = signedCatalogueSchema.safeParse(body);
  return signed.success ? ports.keep(signed.data) : failure('bad_answer');
};

/** Until `stop`, which resolves when nothing is under way. */
export const startCatalogueFeed = (ports: CatalogueFeedPorts): { stop(): Promise<void> } =>
  askAgain({ ...ports, what: 'catalogue', ask: (signal) => fetchCatalogue(ports, signal) });
