/**
 * The operating log. It holds no personal data by construction: a line is an enumerated event id plus fields
 * from a closed list whose values are codes, counts and times. Names, addresses, numbers of people or cards
 * have no field to travel in.
 */
export interface LogFields {
  readonly reason?: string;
  readonly code?: string;
  readonly reader?: string;
  readonly count?: number;
  readonly durationMs?: number;
  readonly seq?: number;
  readonly kind?: string;
  readonly status?: number;
  readonly method?: string;
  readonly role?: string;
  readonly port?: number;
  readonly version?: string;
  readonly device?: string;
  readonly tenant?: string;
  readonly state?: string;
  readonly apdus?: number;
}

export type LogEvent =
  | 'host.started'
  | 'host.stopping'
  | 'host.failed'
  | 'reader.state'
  | 'card.inserted'
  | 'card.removed'
  | 'card.read'
  | 'card.problem'
  | 'rpc.refused'
  | 'rpc.my_number'
  | 'rpc.failed'
  | 'session.changed'
  | 'record.appended'
  | 'record.failed'
  | 'record.damaged'
  | 'record.salvaged'
  | 'record.backed_up'
  | 'record.pruned'
  | 'record.prune_failed'
  | 'record.backup_failed'
  | 'print.failed'
  /** 証明書: a conversation with the issuing system that did not come to an end. */
  | 'certificate.failed'
  | 'sync.checkpoint'
  | 'sync.state'
  | 'sync.batch'
  | 'sync.failed'
  | 'peer.state'
  | 'peer.refused'
  | 'peer.roster'
  /** Two histories of one stream: a person must look. */
  | 'peer.fork'
  | 'central.started'
  | 'central.checkpoint'
  | 'central.batch'
  | 'central.package'
  | 'central.report'
  | 'central.certificate'
  | 'central.refused'
  | 'central.quarantined'
  | 'central.failed'
  | 'console.oidc'
  | 'console.break_glass'
  | 'clock.suspect'
  | 'town.loaded'
  | 'registry.switched'
  | 'registry.towns'
  | 'registry.update_failed'
  | 'attendance.list'
  | 'attendance.granted'
  /** Corrections of a centre that is newer than this door: how many it cannot read. */
  | 'attendance.granted_unread'
  | 'counter.catalogue'
  /** Letters that a printer has not: how many, never which. */
  | 'print.degraded'
  | 'handover.waits'
  | 'handover.goes_on';

export interface Logger {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
}

const ALLOWED: ReadonlySet<string> = new Set<keyof LogFields>([
  'reason',
  'code',
  'reader',
  'count',
  'durationMs',
  'seq',
  'kind',
  'status',
  'method',
  'role',
  'port',
  'version',
  'device',
  'tenant',
  'state',
  'apdus',
]);

/**
 * One JSON line a call. The field list is checked again at run time (a value cast past the type must not leak),
 * and runs of ten or more digits, which only a person's or a card's number would be, are blotted out.
 */
export const createLogger = (now: () => number, write: (line: string) => void): Logger => {
  const emit = (level: 'info' | 'warn', event: LogEvent, fields: LogFields = {}): void => {
    const safe: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(fields)) {
      if (!ALLOWED.has(key)) continue;
      safe[key] = typeof value === 'string' ? value.replaceAll(/\d{10,}/g, '#').slice(0, 200) : value;
    }
    write(JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...safe }));
  };
  return {
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
  };
};

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined };
