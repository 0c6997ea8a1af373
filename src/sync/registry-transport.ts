/** Asks the centre for site packages and fetches them, signed by the device's key. Nothing here rejects. */
import type { KeyObject } from 'node:crypto';
import { createWriteStream, statSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { TENANT_HEADER, throttledSchema } from '../outbox/protocol.ts';
import {
  ASKED,
  etagOf,
  listPath,
  type Manifest,
  type PackageKind,
  packageListSchema,
  payloadPath,
  signAsk,
  staleAskSchema,
} from '../registry/package.ts';
import { plainSend, type Send } from './https-client.ts';

/** `no_answer`: nothing came, or it broke off. `refused`: `detail.status`; `detail.retryAfterMs` where the centre says so. */
export type PackageFailure = 'no_answer' | 'refused' | 'bad_answer' | 'disk';

export interface PackageTransport {
  list(after: number, signal: AbortSignal): Promise<Result<readonly Manifest[], PackageFailure>>;
  /** Fetches the payload into this file, going on where an earlier try ended. Whether it is the right one, its hash says. */
  fetch(manifest: Manifest, path: string, signal: AbortSignal): Promise<Result<undefined, PackageFailure>>;
}

export interface PackageTransportOptions {
  readonly centralUrl: string;
  readonly tenant: string;
  readonly device: string;
  readonly privateKey: KeyObject;
  readonly system: Pick<System, 'now'>;
  /** With this device's certificate; left out, only a centre on this very machine is asked. */
  readonly send?: Send;
}

const ANSWER_MS = 30_000;
/** A slow line does not finish in this time; the next try goes on from there. */
const FETCH_MS = 900_000;

const refusalOf = (status: number, body: unknown): ReturnType<typeof failure<PackageFailure>> => {
  const throttled = throttledSchema.safeParse(body);
  return failure('refused', { status, ...(throttled.success ? throttled.data : {}) });
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

class TooMuch extends Error {}

/** No more than is missing: a centre gone wrong must not fill the disk. */
const atMost = (bytes: number): Transform => {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new TooMuch());
      else done(null, chunk);
    },
  });
};

const save = async (
  reply: Response,
  manifest: Manifest,
  path: string,
): Promise<Result<undefined, PackageFailure>> => {
  const from = reply.status === 206 ? sizeOf(path) : 0;
  if (reply.body === null) return failure('bad_answer');
  const file = createWriteStream(path, { flags: from > 0 ? 'a' : 'w', mode: 0o600, flush: true });
  try {
    // One stream, declared twice: the DOM's and Node's.
    await pipeline(Readable.fromWeb(reply.body as ReadableStream), atMost(manifest.bytes - from), file);
  } catch (error) {
    if (error instanceof TooMuch) return failure('bad_answer');
    const call = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
    return failure(call === 'open' || call === 'write' || call === 'fsync' ? 'disk' : 'no_answer');
  }
  return sizeOf(path) === manifest.bytes ? success(undefined) : failure('no_answer');
};

export type Request = (
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Result<Response, PackageFailure>>;

/** Asks again at once, and only once, when nothing but the clock was wrong. */
export const createRequest = (options: PackageTransportOptions): Request => {
  const { centralUrl, tenant, device, privateKey, system, send = plainSend } = options;
  /** What the centre's clock is ahead of ours, when it had to tell. */
  let ahead = 0;
  const ask = (path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const at = Math.max(0, Math.round(system.now() + ahead));
    return send(new URL(path, centralUrl), {
      headers: {
        ...headers,
        [TENANT_HEADER]: tenant,
        [ASKED.device]: device,
        [ASKED.at]: String(at),
        [ASKED.signature]: signAsk({ tenant, device, path, at }, privateKey),
      },
      signal,
    });
  };
  return async (path, headers, signal) => {
    for (let tries = 0; ; tries += 1) {
      let reply: Response;
      let body: unknown;
      try {
        reply = await ask(path, headers, signal);
        if (reply.ok) return success(reply);
        body = await reply.json().catch(() => undefined);
      } catch {
        return failure('no_answer');
      }
      const stale = staleAskSchema.safeParse(body);
      if (!stale.success || tries > 0) return refusalOf(reply.status, body);
      ahead = stale.data.serverTime - system.now();
    }
  };
};

export const createPackageTransport = (
  options: PackageTransportOptions,
  kind: PackageKind = 'residents',
): PackageTransport => {
  const request = createRequest(options);
  const within = (signal: AbortSignal, ms: number) => AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  return {
    async list(after, signal) {
      const reply = await request(listPath(after, kind), {}, within(signal, ANSWER_MS));
      if (!reply.ok) return reply;
      const body: unknown = await reply.value.json().catch(() => undefined);
      const list = packageListSchema.safeParse(body);
      return list.success ? success(list.data.packages) : failure('bad_answer');
    },
    async fetch(manifest, path, signal) {
      const held = sizeOf(path);
      if (held === manifest.bytes) return success(undefined);
      const headers: Record<string, string> =
        held > 0 && held < manifest.bytes ? { range: `bytes=${held}-`, 'if-range': etagOf(manifest) } : {};
      const reply = await request(payloadPath(manifest.version, kind), headers, within(signal, FETCH_MS));
      return reply.ok ? save(reply.value, manifest, path) : reply;
    },
  };
};
