import { failure, type Result, success } from '../kernel/result.ts';
import type { LineOptions, Server } from './dial.ts';

/**
 * `postgres://user:password@db1:5432,db2:5432/kazasu?sslmode=verify-full&sslrootcert=/etc/kazasu/ca.pem`, as libpq reads it:
 * several servers of one cluster, whichever is the primary. Other parameters are settings of the session.
 */
export interface DatabaseUrl {
  readonly servers: readonly Server[];
  readonly tls: LineOptions['tls'];
  /** The same with the first server only and without what is taken out above: for postgres.js. */
  readonly plain: string;
}

const SHAPE = /^(postgres(?:ql)?:\/\/)([^@/]*@)?([^/?]*)(\/[^?]*)?(?:\?(.*))?$/;
const PLACE = /^(\[[^\]]+\]|[^:]*)(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 5432;

/** Read here, and no setting of a session. */
const OURS = ['sslmode', 'sslrootcert', 'target_session_attrs'] as const;

const readServer = (text: string): Server | undefined => {
  const [, host = '', port] = PLACE.exec(text) ?? [];
  const name = decodeURIComponent(host.replaceAll(/^\[|\]$/g, ''));
  return name === '' ? undefined : { host: name, port: Number(port ?? DEFAULT_PORT) };
};

/**
 * `sslmode` may be `disable` (the default) or `verify-full`: TLS that checks nobody is none.
 * `bad_url`: `detail.at` says which part; never its text, which holds a password.
 */
export const readDatabaseUrl = (url: string): Result<DatabaseUrl, 'bad_url'> => {
  const parts = SHAPE.exec(url);
  if (parts === null) return failure('bad_url', { at: 'form' });
  const [, scheme = '', user = '', places = '', path = '', query = ''] = parts;
  const servers = places.split(',').map(readServer);
  const known = servers.filter((server) => server !== undefined);
  if (known.length !== servers.length) return failure('bad_url', { at: 'host' });
  const settings = new URLSearchParams(query);
  const mode = settings.get('sslmode') ?? 'disable';
  if (mode !== 'disable' && mode !== 'verify-full') return failure('bad_url', { at: 'sslmode' });
  const caFile = settings.get('sslrootcert') ?? undefined;
  for (const name of OURS) settings.delete(name);
  const rest = settings.size === 0 ? '' : `?${settings.toString()}`;
  return success({
    servers: known,
    tls: mode === 'disable' ? undefined : { caFile },
    plain: `${scheme}${user}server:${DEFAULT_PORT}${path}${rest}`,
  });
};
