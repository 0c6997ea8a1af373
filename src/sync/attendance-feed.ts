/** Fetches 出退勤の名簿 while there is a line. A door never waits for it. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  attendanceListPath,
  type SignedAttendanceList,
  signedAttendanceListSchema,
} from '../outbox/attendance-list.ts';
import { askAgain } from './ask-again.ts';
import { createRequest, type PackageTransportOptions } from './registry-transport.ts';

export interface AttendanceFeedPorts extends PackageTransportOptions {
  /** SHA-256 of what is kept; undefined: nothing. */
  readonly have: () => string | undefined;
  /** Keeps it when it is good and newer. */
  readonly keep: (signed: SignedAttendanceList) => Result<unknown, string>;
  readonly system: System;
  readonly logger: Logger;
}

/** Some megabytes over a slow line. */
const ANSWER_MS = 120_000;

/** Asks once. Nothing newer is a good answer too. */
export const fetchAttendanceList = async (
  ports: AttendanceFeedPorts,
  signal: AbortSignal,
): Promise<Result<unknown, string>> => {
  const request = createRequest(ports);
  const path = attendanceListPath(ports.have());
  const reply = await request(path, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  if (!reply.ok) return reply;
  if (reply.value.status === 204) return success(undefined);
  const body: unknown = await reply.value.json().catch(() => undefined);
  const signed = signedAttendanceListSchema.safeParse(body);
  return signed.success ? ports.keep(signed.data) : failure('bad_answer');
};

/** Until `stop`, which resolves when nothing is under way. */
export const startAttendanceFeed = (ports: AttendanceFeedPorts): { stop(): Promise<void> } =>
  askAgain({ ...ports, what: 'attendance', ask: (signal) => fetchAttendanceList(ports, signal) });
