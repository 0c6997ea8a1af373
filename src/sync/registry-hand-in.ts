/** Hands a package in at the centre, part by part; what was interrupted goes on where it was. */
import type { KeyObject } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { failure, type Result, success } from '../kernel/result.ts';
import { refusalSchema, TENANT_HEADER } from '../outbox/protocol.ts';
import {
  type Manifest,
  PACKAGES_PATH,
  PART_BYTES,
  PART_SIGNATURE_HEADER,
  POLLS_PATH,
  partPath,
  partsOf,
  signPart,
  uploadConflictSchema,
  uploadStateSchema,
} from '../registry/package.ts';

const TIMEOUT_MS = 30_000;

/**
 * `not_newer`, `gap`, `other_package`, `wrong_hash`: `detail.newest` is what the centre gives out. `refused`: it does not
 * believe this key, or is another municipality's. `unreachable`: try again, nothing is lost.
 */
export type HandInFailure =
  | 'not_newer'
  | 'gap'
  | 'other_package'
  | 'wrong_hash'
  | 'refused'
  | 'bad_answer'
  | 'unreachable';

export interface HandInOptions {
  readonly centralUrl: string;
  /** The package as a file: manifest, payload from `at` on. */
  readonly file: { readonly path: string; readonly at: number; readonly manifest: Manifest };
  readonly signingKey: KeyObject;
  readonly fetch?: typeof globalThis.fetch;
}

const answerOf = (status: number, body: unknown): Result<number | null, HandInFailure> => {
  const state = uploadStateSchema.safeParse(body);
  if (status === 200 && state.success) return success(state.data.next);
  const conflict = uploadConflictSchema.safeParse(body);
  if (status === 409 && conflict.success)
    return failure(conflict.data.reason, { newest: conflict.data.newest });
  if (status >= 500 || status === 429) return failure('unreachable', { status });
  const refusal = refusalSchema.safeParse(body);
  return refusal.success
    ? failure('refused', { reason: refusal.data.reason })
    : failure('bad_answer', { status });
};

const readPart = ({ path, at, manifest }: HandInOptions['file'], part: number): Uint8Array<ArrayBuffer> => {
  const from = part * PART_BYTES;
  const bytes = new Uint8Array(Math.min(PART_BYTES, manifest.bytes - from));
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, at + from);
    return bytes;
  } finally {
    closeSync(file);
  }
};

/** Resolves when the centre gives the package out. Handing in the same one again is no failure. */
export const handIn = async (options: HandInOptions): Promise<Result<undefined, HandInFailure>> => {
  const { centralUrl, file, signingKey } = options;
  const { manifest } = file;
  // oxlint-disable-next-line no-restricted-globals -- transport
  const send = options.fetch ?? fetch;
  const ask = async (path: string, init: RequestInit): Promise<Result<number | null, HandInFailure>> => {
    try {
      const reply = await send(new URL(path, centralUrl), {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return answerOf(reply.status, await reply.json().catch(() => undefined));
    } catch {
      return failure('unreachable');
    }
  };
  const ours = { [TENANT_HEADER]: manifest.tenant };
  let wanted = await ask(PACKAGES_PATH, {
    method: 'POST',
    headers: { ...ours, 'content-type': 'application/json' },
    body: JSON.stringify(manifest),
  });
  // Each answer wants a later part; a centre that asks for one part for ever is not followed.
  for (let turn = 0; wanted.ok && wanted.value !== null && turn <= partsOf(manifest); turn += 1) {
    const part = wanted.value;
    if (part >= partsOf(manifest)) return failure('bad_answer');
    const bytes = readPart(file, part);
    wanted = await ask(partPath(manifest, part), {
      method: 'PUT',
      headers: {
        ...ours,
        'content-type': 'application/octet-stream',
        [PART_SIGNATURE_HEADER]: signPart(manifest, part, bytes, signingKey),
      },
      body: bytes,
    });
  }
  if (!wanted.ok) return wanted;
  return wanted.value === null ? success(undefined) : failure('bad_answer');
};

/** Tells the centre of an election and the rolls that were given out; told again it changes nothing. */
export const handInPoll = async ({
  centralUrl,
  tenant,
  document,
  ...options
}: {
  readonly centralUrl: string;
  readonly tenant: string;
  /** Signed (registry/roll/poll-document.ts). */
  readonly document: object;
  readonly fetch?: typeof globalThis.fetch;
}): Promise<Result<undefined, HandInFailure>> => {
  // oxlint-disable-next-line no-restricted-globals -- transport
  const send = options.fetch ?? fetch;
  try {
    const reply = await send(new URL(POLLS_PATH, centralUrl), {
      method: 'POST',
      headers: { [TENANT_HEADER]: tenant, 'content-type': 'application/json' },
      body: JSON.stringify(document),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (reply.status === 204) return success(undefined);
    const answer = answerOf(reply.status, await reply.json().catch(() => undefined));
    return answer.ok ? failure('bad_answer') : answer;
  } catch {
    return failure('unreachable');
  }
};
