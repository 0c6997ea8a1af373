/** Opens a line to the library system, logs in, and asks for its status. */
import { failure, type Result, success } from '../kernel/result.ts';
import type { OfflineWhy, Sip2Options, SystemStatus } from './client-types.ts';
import { type Ask, type Connection, createConnection } from './connection.ts';
import type { ReplyOf } from './messages.ts';
import { statusOf, untoldStatus } from './status.ts';
import { openLine } from './transport.ts';

export const statusAsk = ({ dialect }: Sip2Options): Ask => ({
  request: {
    ...{ kind: 'status', condition: 'ok', version: '2.00', extra: [] },
    printWidth: dialect.printWidth,
  },
  ...{ reply: 'status', changes: false },
});

export const askStatus = async (
  line: Connection,
  options: Sip2Options,
): Promise<Result<SystemStatus, OfflineWhy>> => {
  const { dialect, system } = options;
  if (dialect.ignoresSupported && !dialect.supports.includes('status')) return success(untoldStatus(dialect));
  const answer = await line.ask(statusAsk(options));
  if (!answer.ok) return failure(line.why());
  const reply = answer.value as ReplyOf<'status'>;
  return reply.online ? success(statusOf(reply, dialect, system.now())) : failure('system_offline');
};

const logIn = async (line: Connection, options: Sip2Options): Promise<Result<void, OfflineWhy>> => {
  const { dialect, user = '', password = '' } = options;
  if (dialect.login === null || user === '') return success(undefined);
  const location = options.location || dialect.location;
  const answer = await line.ask({
    request: {
      ...{ kind: 'login', ...dialect.login, user, password, extra: [] },
      ...(location === '' ? {} : { location }),
    },
    ...{ reply: 'login', changes: false },
  });
  if (!answer.ok) return failure(line.why());
  return (answer.value as ReplyOf<'login'>).ok ? success(undefined) : failure('login_refused');
};

/** A line that is open, or why there is none; after `connectMs` at the latest. */
const connect = async (
  options: Sip2Options,
  closing: AbortSignal,
): Promise<Result<Connection, OfflineWhy>> => {
  const { dialect, system, host, port, security, transport = openLine } = options;
  const line = createConnection(dialect, system);
  const opening = new AbortController();
  const stop = (): void => opening.abort();
  closing.addEventListener('abort', stop, { once: true });
  const opened = transport({ host, port, security }, line.events, opening.signal);
  const late = system.sleep(dialect.timing.connectMs, opening.signal).then(() => undefined);
  const result = await Promise.race([opened, late]);
  stop();
  closing.removeEventListener('abort', stop);
  if (result?.ok === true) {
    line.attach(result.value);
    return success(line);
  }
  // It may still come out somewhere; nobody waits for it.
  void opened.then((each) => each.ok && each.value.end());
  return failure(result?.reason ?? 'no_contact');
};

/** A line that is ready for requests, or why there is none. */
export const start = async (
  options: Sip2Options,
  closing: AbortSignal,
): Promise<Result<{ readonly line: Connection; readonly status: SystemStatus }, OfflineWhy>> => {
  const opened = await connect(options, closing);
  if (!opened.ok) return opened;
  const line = opened.value;
  const end = (): void => line.end('closed');
  closing.addEventListener('abort', end, { once: true });
  if (closing.aborted) end();
  const loggedIn = await logIn(line, options);
  const status = loggedIn.ok ? await askStatus(line, options) : loggedIn;
  closing.removeEventListener('abort', end);
  if (status.ok) return success({ line, status: status.value });
  line.end(status.reason);
  return status;
};
