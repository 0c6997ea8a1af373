import { statfs } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { System } from '../kernel/system.ts';
import { CENTRE_DEVICE } from './acts.ts';
import type { Sql } from './database.ts';
import type { Unready } from './operation-schema.ts';
import type { Tenants } from './tenants.ts';

/**
 * `GET /v1/health`: the program answers. `GET /v1/ready`: it can store a batch, and 503 where it cannot; the reasons for either. They say nothing of
 * anyone, so anybody may ask; the database is asked at most every two seconds, however many do.
 */

export interface ReadinessDeps {
  readonly tenants: Tenants;
  /** Of the embedded database, if there is one; otherwise only its disk is looked at. */
  readonly dataDir: string;
  readonly system: System;
  /** Free bytes of a folder's disk. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export interface Readiness {
  /** Empty: ready. */
  reasons(): Promise<readonly Unready[]>;
}

const ASK_MS = 2_000;
const FRESH_MS = 2_000;
const STUCK_AFTER_MS = 60_000;
const FEWEST_BYTES = 1_073_741_824;

const onDisk = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** A terminal that is sent elsewhere because of these is no better off: here its records are kept. */
const ONLY_TOLD: readonly Unready[] = ['projection_stuck'];

const standingRows = z.tuple([z.object({ read_only: z.string(), held: z.int(), done: z.int() })]);

/**
 * Events held and events folded of the connection's municipality. What people do at the centre (acts.ts) is no news for the views: it is
 * folded along with the next batch.
 */
const readStanding = async (sql: Sql): Promise<z.infer<typeof standingRows>[0]> => {
  const rows: unknown = await sql`
    SELECT current_setting('transaction_read_only') AS read_only,
           (SELECT coalesce(sum(ack_seq), 0)::int8 FROM stream WHERE device <> ${CENTRE_DEVICE}) AS held,
           (SELECT coalesce(sum(seq), 0)::int8 FROM projection_progress WHERE device <> ${CENTRE_DEVICE}) AS done`;
  return standingRows.parse(rows)[0];
};

/** `undefined`: no answer within two seconds. */
const within = async <T>(system: System, asked: Promise<T>): Promise<T | undefined> => {
  const enough = new AbortController();
  const late = system.sleep(ASK_MS, enough.signal).then(() => undefined);
  const answer = await Promise.race([asked.catch(() => undefined), late]);
  enough.abort();
  return answer;
};

export const createReadiness = (deps: ReadinessDeps): Readiness => {
  const { tenants, dataDir, system, freeBytes = onDisk } = deps;
  const moved = new Map<string, { readonly done: number; readonly at: number }>();
  let last: { readonly at: number; readonly answer: Promise<readonly Unready[]> } | undefined;

  const isStuck = (tenant: string, held: number, done: number): boolean => {
    const before = moved.get(tenant);
    if (before?.done !== done || done >= held) {
      moved.set(tenant, { done, at: system.monotonic() });
      return false;
    }
    return system.monotonic() - before.at >= STUCK_AFTER_MS;
  };
  const look = async (): Promise<readonly Unready[]> => {
    const reasons = new Set<Unready>();
    await Promise.all(
      tenants.all.map(async ({ config, sql }) => {
        const standing = await within(system, readStanding(sql));
        if (standing === undefined) reasons.add('database_unreachable');
        else if (standing.read_only === 'on') reasons.add('database_read_only');
        else if (isStuck(config.id, standing.held, standing.done)) reasons.add('projection_stuck');
      }),
    );
    if ((await freeBytes(dataDir)) < FEWEST_BYTES) reasons.add('disk_low');
    return [...reasons].toSorted();
  };
  return {
    reasons: () => {
      const now = system.monotonic();
      if (last === undefined || now - last.at >= FRESH_MS) last = { at: now, answer: look() };
      return last.answer;
    },
  };
};

export const addHealthRoutes = (
  app: FastifyInstance,
  { readiness, system }: { readonly readiness: Readiness; readonly system: System },
): void => {
  app.get('/v1/health', { config: { access: 'public' } }, async () => ({
    ok: true,
    serverTime: system.now(),
  }));
  app.get('/v1/ready', { config: { access: 'public' } }, async (_request, reply) => {
    const reasons = await readiness.reasons();
    const ready = reasons.every((reason) => ONLY_TOLD.includes(reason));
    if (!ready) reply.code(503).header('retry-after', '5');
    return { ready, reasons };
  });
};
