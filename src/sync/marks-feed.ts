/** Fetches 投票済の印 while there is a line: before the opening, and again until the place is closed. The desk never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { marksPath, type SignedMarks, signedMarksSchema } from '../outbox/poll-marks.ts';
import { askAgain } from './ask-again.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface MarksFeedPorts extends PackageTransportOptions {
  readonly election: string;
  /** The version that is kept; 0: none. */
  readonly have: () => number;
  /** Keeps it when it is good and newer. */
  readonly keep: (marks: SignedMarks) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

/** Some megabytes over a slow line. */
const ANSWER_MS = 120_000;

/** Asks once. Nothing newer is a good answer too. */
export const fetchMarks = async (
  ports: MarksFeedPorts,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const path = marksPath(ports.election, ports.have());
  const request = createRequest(ports);
  const reply = await request(path, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  if (!reply.ok) return reply;
  if (reply.value.status === 204) return success(undefined);
  const body: unknown = await reply.value.json().catch(() => undefined);
  const marks = signedMarksSchema.safeParse(body);
  return marks.success ? ports.keep(marks.data) : failure('bad_answer');
};

/** Until `stop`, which resolves when nothing is under way. */
export const startMarksFeed = (ports: MarksFeedPorts): { stop(): Promise<void> } =>
  askAgain({ ...ports, what: 'marks', ask: (signal) => fetchMarks(ports, signal) });
