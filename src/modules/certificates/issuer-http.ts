/**
 * 証明書発行システム by HTTP: one POST for one request, on a connection of its own, with the id of the request as idempotency key. Nothing is
 * followed and nothing is tried again: whether the first try made a document is not known here.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import type { Logger } from '../../kernel/log.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type Answer, type Ask, type AskFailure, type Issuer, MAX_BYTES } from './issuer.ts';

export interface HttpIssuerOptions {
  readonly url: URL;
  /** PEM. Only this CA is believed; with `cert` and `key` this terminal says who it is. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly logger: Pick<Logger, 'warn'>;
}

const envelopeSchema = z.strictObject({ told: z.unknown(), pdf: z.base64().optional() });
/** Base64 of the largest file, and what is told beside it. */
const MAX_TEXT = Math.ceil(MAX_BYTES / 3) * 4 + 65_536;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'error';

/** The whole body; `undefined` when it is longer than an answer may be. */
const bodyOf = async (message: IncomingMessage): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_TEXT) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const answerIn = (body: Buffer): Result<Answer, 'bad_answer'> => {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return failure('bad_answer', { code: 'not_json' });
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return failure('bad_answer', { code: 'envelope' });
  const { told, pdf = '' } = envelope.data;
  return success({ told: JSON.stringify(told), bytes: Uint8Array.from(Buffer.from(pdf, 'base64')) });
};

const send = ({ url, tls }: HttpIssuerOptions, ask: Ask, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify(ask));
    const options: RequestOptions = {
      method: 'POST',
      // A connection of its own: no answer of another conversation can be on it.
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        accept: 'application/json',
        'idempotency-key': ask.requestId,
      },
    };
    const made =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, ...tls, minVersion: 'TLSv1.2' }, resolve)
        : httpRequest(url, options, resolve);
    made.once('error', reject);
    made.end(body);
  });

const answered = async (
  options: HttpIssuerOptions,
  ask: Ask,
  signal: AbortSignal,
): Promise<Result<Answer, AskFailure>> => {
  try {
    const message = await send(options, ask, signal);
    const status = message.statusCode ?? 0;
    const body = await bodyOf(message);
    if (body === undefined) return failure('bad_answer', { code: 'too_long' });
    if (status === 200) return answerIn(body);
    options.logger.warn('certificate.failed', { reason: 'status', status });
    return failure(status >= 400 && status < 500 ? 'refused_there' : 'bad_answer', { status });
  } catch (error) {
    if (signal.aborted) return failure('no_answer');
    options.logger.warn('certificate.failed', { reason: 'unreachable', code: codeOf(error) });
    return failure('unreachable', { code: codeOf(error) });
  }
};

export const createHttpIssuer = (options: HttpIssuerOptions): Issuer => {
  const closing = new AbortController();
  return {
    kind: 'http',
    ask: (ask, signal) => answered(options, ask, AbortSignal.any([signal, closing.signal])),
    // An answer belongs to its connection, and that is over: there are none that nobody waits for.
    onStray: () => undefined,
    forget: () => undefined,
    close: () => closing.abort(),
  };
};
