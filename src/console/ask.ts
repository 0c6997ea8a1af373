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

export const createAsk = (send: typeof globalThis.fetch, askProof: () => Promise<boolean>): Ask => {
  const once = async <S extends z.ZodType>(
    schema: S,
    path: string,
    init: RequestInit = {},
  ): Promise<Result<z.output<S>, ApiFailure>> => {
    let reply: Response;
    try {
      reply = await send(path, {
        ...init,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return failure('unreachable');
    }
    const body = await bodyOf(reply);
    if (!reply.ok) return failure(reasonOf(reply.status, body));
    const parsed = schema.safeParse(body);
    return parsed.success ? success(parsed.data) : failure('unexpected');
  };
  return async (schema, path, init) => {
    const answer = await once(schema, path, init);
    return !answer.ok && answer.reason === 'step_up' && (await askProof())
      ? once(schema, path, init)
      : answer;
  };
};
