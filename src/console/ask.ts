import type { z } from 'zod';
import { consoleRefusalSchema } from '../central/schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';

/**
 * `unreachable`: no answer, or the centre is down (5xx). `unexpected`: an answer that this page does not
 * understand, for example after an update of the centre.
 */
export type ApiFailure =
  | 'unreachable'
  | 'not_signed_in'
  | 'bad_login'
  | 'not_allowed'
  /** A fresh proof was asked for and not given: nothing was done. */
  | 'step_up'
  | 'bad_proof'
  | 'not_found'
  | 'too_many'
  | 'already_decided'
  | 'name_in_use'
  | 'only_upstream'
  | 'unexpected';

const TIMEOUT_MS = 10_000;

const reasonOf = (status: number, body: unknown): ApiFailure => {
  if (status >= 500) return 'unreachable';
  const refusal = consoleRefusalSchema.safeParse(body);
  const reason = refusal.success ? refusal.data.reason : undefined;
  switch (status) {
    case 401:
      return reason === 'bad_login' ? 'bad_login' : 'not_signed_in';
    case 403:
      return reason === 'step_up' || reason === 'bad_proof' ? reason : 'not_allowed';
    case 404:
      return 'not_found';
    case 409:
      return reason === 'already_decided' || reason === 'name_in_use' || reason === 'only_upstream'
        ? reason
        : 'unexpected';
    case 429:
      return 'too_many';
    default:
      return 'unexpected';
  }
};

const bodyOf = async (reply: Response): Promise<unknown> => {
  try {
    const text = await reply.text();
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Asks the centre one thing; the answer is parsed. */
export type Ask = <S extends z.ZodType>(
  schema: S,
  path: string,
  init?: RequestInit,
) => Promise<Result<z.output<S>, ApiFailure>>;

/** Takes a file from the centre as it is. */
export type Take = (path: string) => Promise<Result<Blob, ApiFailure>>;

type Send = typeof globalThis.fetch;

const answerOf = async (
  send: Send,
  path: string,
  init: RequestInit,
  timeoutMs: number,
): Promise<Result<Response, ApiFailure>> => {
  let reply: Response;
  try {
    reply = await send(path, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    return failure('unreachable');
  }
  return reply.ok ? success(reply) : failure(reasonOf(reply.status, await bodyOf(reply)));
};

/** Once more after a proof, when the centre asked for one. */
const provenOr = async <T>(
  once: () => Promise<Result<T, ApiFailure>>,
  askProof: () => Promise<boolean>,
): Promise<Result<T, ApiFailure>> => {
  const answer = await once();
  return !answer.ok && answer.reason === 'step_up' && (await askProof()) ? once() : answer;
};

export const createAsk = (send: Send, askProof: () => Promise<boolean>): Ask => {
  const once = async <S extends z.ZodType>(
    schema: S,
    path: string,
    init: RequestInit = {},
  ): Promise<Result<z.output<S>, ApiFailure>> => {
    const reply = await answerOf(send, path, init, TIMEOUT_MS);
    if (!reply.ok) return reply;
    const parsed = schema.safeParse(await bodyOf(reply.value));
    return parsed.success ? success(parsed.data) : failure('unexpected');
  };
  return (schema, path, init) => provenOr(() => once(schema, path, init), askProof);
};

/** A roster of a city is printed for some seconds. */
const FILE_TIMEOUT_MS = 120_000;

export const createTake = (send: Send, askProof: () => Promise<boolean>): Take => {
  const once = async (path: string): Promise<Result<Blob, ApiFailure>> => {
    const reply = await answerOf(send, path, {}, FILE_TIMEOUT_MS);
    if (!reply.ok) return reply;
    try {
      return success(await reply.value.blob());
    } catch {
      return failure('unreachable');
    }
  };
  return (path) => provenOr(() => once(path), askProof);
};

/** What was left out does not stand there. */
export const queryOf = (asked: object): string =>
  new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
