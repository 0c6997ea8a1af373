import { statfs } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { System } from '../kernel/system.ts';
import { CENTRE_DEVICE } from './acts.ts';
import { HEALTH_PATH } from './certificate-guard.ts';
import type { Sql } from './database.ts';
import type { Unready } from './operation-schema.ts';
import type { UpstreamStanding } from './schema.ts';
import type { TenantCentre } from './tenant-centre.ts';
import type { Tenants } from './tenants.ts';

/**
 * `GET /v1/health`: the program answers. `GET /v1/ready`: it can store a batch, and 503 where it cannot; the reasons for either. They say
 * nothing of anyone, so anybody may ask; the database is asked at most every two seconds, however many do. A 支所ノード says in both how it stands
 * with the centre above, and is ready without it: that is what it is for.
 */

export interface ReadinessDeps {
  readonly tenants: {
    readonly all: readonly (Pick<TenantCentre, 'sql' | 'storing'> & {
      readonly config: Pick<TenantCentre['config'], 'id'>;
    })[];
  };
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
  /** Where the views were when they were first seen behind the log, or last seen to move. */
  const behind = new Map<string, { readonly done: number; readonly since: number }>();
  let last: { readonly at: number; readonly answer: Promise<readonly Unready[]> } | undefined;

  const isStuck = (tenant: string, held: number, done: number): boolean => {
    if (done >= held) {
      behind.delete(tenant);
      return false;
    }
    const now = system.monotonic();
    const before = behind.get(tenant);
    if (before?.done === done) return now - before.since >= STUCK_AFTER_MS;
    behind.set(tenant, { done, since: now });
    return false;
  };
  const look = async (): Promise<readonly Unready[]> => {
    const reasons = new Set<Unready>();
    await Promise.all(
      tenants.all.map(async ({ config, sql, storing }) => {
        const standing = await within(system, readStanding(sql));
        const trouble = storing.trouble();
        if (trouble !== undefined) reasons.add(trouble);
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

export interface HealthDeps {
  readonly tenants: Tenants;
  readonly system: System;
}

/** Of a 支所ノード, which has one municipality; of another centre nothing. */
const upstreamOf = async ({ all }: Tenants): Promise<{ readonly upstream?: UpstreamStanding }> => {
  const branch = all.find((centre) => centre.branch !== undefined)?.branch;
  return branch === undefined ? {} : { upstream: await branch.upstreamStanding() };
};

/** At every listener of the centre. */
export const addHealthRoute = (app: FastifyInstance, { tenants, system }: HealthDeps): void =>
  void app.get(HEALTH_PATH, { config: { access: 'public' } }, async () => ({
    ok: true,
    serverTime: system.now(),
    ...(await upstreamOf(tenants)),
  }));

export const addHealthRoutes = (
  app: FastifyInstance,
  deps: HealthDeps & { readonly readiness: Readiness },
): void => {
  const { readiness, tenants } = deps;
  addHealthRoute(app, deps);
  app.get('/v1/ready', { config: { access: 'public' } }, async (_request, reply) => {
    const reasons = await readiness.reasons();
    const ready = reasons.every((reason) => ONLY_TOLD.includes(reason));
    if (!ready) reply.code(503).header('retry-after', '5');
    return { ready, reasons, ...(await upstreamOf(tenants)) };
  });
};
