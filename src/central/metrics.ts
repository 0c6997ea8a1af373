import Fastify, { type FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import type { LogFields, Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { Readiness } from './health.ts';
import { unreadySchema } from './operation-schema.ts';
import { QUIET_AFTER_MS } from './overview.ts';
import type { Tenants } from './tenants.ts';

/**
 * What Prometheus reads, at an address of its own (`metrics` in central.yaml; none: nothing listens). No personal data, and no label that
 * is a person, a card or a device: the widest is the municipality's code. Counts are taken from the operating log's own lines, so that
 * both always say the same. Names and thresholds: docs/operations/05-monitoring.md.
 */

export interface Metrics {
  /** Passes everything on and counts it. */
  counting(logger: Logger): Logger;
  /** Measures the requests of this application. */
  watch(app: FastifyInstance): void;
  read(sources: MetricSources): Promise<string>;
}

export interface MetricSources {
  readonly tenants: Tenants;
  readonly readiness: Readiness;
  readonly failovers: () => number;
  readonly system: System;
}

/** Seconds: a batch of 500 takes about ten milliseconds; the statement limit is 8 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const standingRows = z.tuple([
  z.object({
    held: z.int(),
    done: z.int(),
    quarantined: z.int(),
    anomalies: z.int(),
    forked: z.int(),
    quiet: z.int(),
    connections: z.int(),
  }),
]);

/** Of the municipality that the connection belongs to. */
const readStanding = async ({ sql }: Tenants['all'][number], quietBefore: number) => {
  const rows: unknown = await sql`
    SELECT (SELECT coalesce(sum(ack_seq), 0)::int8 FROM stream) AS held,
           (SELECT coalesce(sum(seq), 0)::int8 FROM projection_progress) AS done,
           (SELECT count(*) FROM quarantine) AS quarantined,
           (SELECT count(*) FROM anomaly WHERE settled_at IS NULL AND withdrawn_at IS NULL) AS anomalies,
           (SELECT count(*) FROM stream WHERE forked_at IS NOT NULL) AS forked,
           (SELECT count(*) FROM device WHERE revoked_at IS NULL AND NOT EXISTS (
              SELECT 1 FROM stream WHERE stream.tenant = device.tenant AND stream.device = device.device
                AND last_seen_at >= ${quietBefore})) AS quiet,
           (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kazasu') AS connections`;
  return standingRows.parse(rows)[0];
};

const createCounts = (registry: Registry) => {
  const registers = [registry];
  return {
    batches: new Counter({
      name: 'kazasu_batches_total',
      help: 'Batches acknowledged, by what the acknowledgement promised.',
      labelNames: ['durability'] as const,
      registers,
    }),
    events: new Counter({ name: 'kazasu_events_total', help: 'Events added to the log.', registers }),
    refused: new Counter({
      name: 'kazasu_refused_total',
      help: 'Requests of terminals that were refused, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    failed: new Counter({
      name: 'kazasu_failures_total',
      help: 'Things that went wrong here, by reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
    seconds: new Histogram({
      name: 'kazasu_http_request_seconds',
      help: 'Time to answer, by route and status.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: BUCKETS,
      registers,
    }),
  };
};

const createGauges = (registry: Registry) => {
  const registers = [registry];
  const ofTenant = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['tenant'] as const, registers });
  return {
    held: ofTenant('kazasu_log_events', 'Events in the log.'),
    lag: ofTenant('kazasu_projection_lag_events', 'Events in the log that the views have not folded.'),
    quarantined: ofTenant('kazasu_quarantined_records', 'Records that could not be counted.'),
    anomalies: ofTenant('kazasu_anomalies_open', 'Anomalies that nobody has settled.'),
    forked: ofTenant('kazasu_streams_forked', 'Streams frozen because two histories were seen.'),
    quiet: ofTenant('kazasu_terminals_quiet', 'Terminals that said nothing for ten minutes.'),
    waiting: ofTenant(
      'kazasu_branch_waiting_events',
      'Of a branch: events that the centre above has not said it holds.',
    ),
    upstreamAge: ofTenant(
      'kazasu_branch_upstream_age_seconds',
      'Of a branch: age of what it knows of the centre above; NaN where it never heard of it.',
    ),
    connections: new Gauge({
      name: 'kazasu_database_connections',
      help: 'Connections that the database has of this centre.',
      registers,
    }),
    failovers: new Gauge({
      name: 'kazasu_database_failovers',
      help: 'How often another server became the primary since the start.',
      registers,
    }),
    unready: new Gauge({
      name: 'kazasu_unready',
      help: '1 where the centre cannot store a batch for this reason.',
      labelNames: ['reason'] as const,
      registers,
    }),
  };
};

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'kazasu_' });
  const counts = createCounts(registry);
  const gauges = createGauges(registry);
  const count = (event: string, { reason = 'unknown', count: added = 0, state = '' }: LogFields): void => {
    if (event === 'central.batch') {
      counts.batches.inc({ durability: state });
      counts.events.inc(added);
    } else if (event === 'central.refused') counts.refused.inc({ reason });
    else if (event === 'central.failed') counts.failed.inc({ reason });
  };
  return {
    counting: (logger) => ({
      info: (event, fields = {}) => {
        count(event, fields);
        logger.info(event, fields);
      },
      warn: (event, fields = {}) => {
        count(event, fields);
        logger.warn(event, fields);
      },
    }),
    watch: (app) =>
      void app.addHook('onResponse', async (request, reply) => {
        // The pattern, not the address: an address may hold a number. A stream of events has no end to measure.
        const route = request.routeOptions.url ?? 'none';
        if (reply.getHeader('content-type') === 'text/event-stream') return;
        const labels = { method: request.method, route, status: String(reply.statusCode) };
        counts.seconds.observe(labels, reply.elapsedTime / 1_000);
      }),
    read: async ({ tenants, readiness, failovers, system }) => {
      const reasons = await readiness.reasons();
      for (const reason of unreadySchema.options)
        gauges.unready.set({ reason }, reasons.includes(reason) ? 1 : 0);
      gauges.failovers.set(failovers());
      // With no database to ask, the last figures would look like today's.
      const askable = !reasons.includes('database_unreachable');
      for (const centre of tenants.all) {
        const labels = { tenant: centre.config.id };
        const standing = askable
          ? await readStanding(centre, system.now() - QUIET_AFTER_MS).catch(() => undefined)
          : undefined;
        if (centre.branch !== undefined) {
          const branch = askable ? await centre.branch.standing().catch(() => undefined) : undefined;
          gauges.waiting.set(labels, branch?.waiting ?? Number.NaN);
          const asOf = branch?.asOf ?? null;
          gauges.upstreamAge.set(labels, asOf === null ? Number.NaN : (system.now() - asOf) / 1_000);
        }
        gauges.held.set(labels, standing?.held ?? Number.NaN);
        gauges.lag.set(labels, standing === undefined ? Number.NaN : standing.held - standing.done);
        for (const name of ['quarantined', 'anomalies', 'forked', 'quiet'] as const)
          gauges[name].set(labels, standing?.[name] ?? Number.NaN);
        gauges.connections.set(standing?.connections ?? Number.NaN);
      }
      return registry.metrics();
    },
  };
};

/** The address of its own. */
export const createMetricsApp = (metrics: Metrics, sources: MetricSources): FastifyInstance => {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.get('/metrics', { config: { access: 'public' } }, async (_request, reply) => {
    const text = await metrics.read(sources);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  return app;
};
