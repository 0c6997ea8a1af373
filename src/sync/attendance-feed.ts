/** Fetches 出退勤の名簿 and 承認済みの訂正 while there is a line. A door never waits for them. */
import type { z } from 'zod';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { attendanceGrantedPath, signedGrantedSchema } from '../outbox/attendance-granted.ts';
import { attendanceListPath, signedAttendanceListSchema } from '../outbox/attendance-list.ts';
import type { SignedPaper } from '../outbox/attendance-paper.ts';
import { askAgain } from './ask-again.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface AttendanceFeedPorts extends PackageTransportOptions {
  /** SHA-256 of what is kept; undefined: nothing. */
  readonly have: () => string | undefined;
  /** Keeps it when it is good and newer. */
  readonly keep: (signed: SignedPaper) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

/** Which paper of the centre. */
export interface AttendancePaper {
  /** For the log. */
  readonly what: string;
  readonly path: (have: string | undefined) => string;
  readonly schema: z.ZodType<SignedPaper>;
}

export const LIST_PAPER: AttendancePaper = {
  what: 'attendance',
  path: attendanceListPath,
  schema: signedAttendanceListSchema,
};
export const GRANTED_PAPER: AttendancePaper = {
  what: 'attendance_granted',
  path: attendanceGrantedPath,
  schema: signedGrantedSchema,
};

/** Some megabytes over a slow line. */
const ANSWER_MS = 120_000;

/** Asks once. Nothing newer is a good answer too. */
export const fetchAttendancePaper = async (
  ports: AttendanceFeedPorts,
  { path, schema }: AttendancePaper,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const reply = await request(
    path(ports.have()),
    {},
    AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  );
  // A centre from before this paper: a door goes on by what it has.
  if (!reply.ok) return reply.detail?.['status'] === 404 ? failure('not_found') : reply;
  if (reply.value.status === 204) return success(undefined);
  const body: unknown = await reply.value.json().catch(() => undefined);
  const signed = schema.safeParse(body);
  return signed.success ? ports.keep(signed.data) : failure('bad_answer');
};

/** Until `stop`, which resolves when nothing is under way. */
export const startAttendanceFeed = (
  ports: AttendanceFeedPorts,
  paper: AttendancePaper,
): { stop(): Promise<void> } =>
  askAgain({ ...ports, what: paper.what, ask: (signal) => fetchAttendancePaper(ports, paper, signal) });
