/**
 * A terminal without a screen, as a process to be killed: the real record on its disk, the real sender, the real reservations, a
 * clock that can be put wrong. `node terminal.ts <setup.json>`; then commands on its input (talk.ts).
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { reservationProjection, storedScope } from '../../src/outbox/reservation-store.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { createCentreClient } from '../../src/sync/https-client.ts';
import { createReserver, type ReserveWish } from '../../src/sync/reserve.ts';
import { startReserveFeed } from '../../src/sync/reserve-feed.ts';
import { createReserveTransport } from '../../src/sync/reserve-transport.ts';
import { startSync } from '../../src/sync/runner.ts';
import { commandSchema, STORE_KEY, type TerminalReply, terminalSetupSchema } from './talk.ts';

// Who is killed writes nothing at its end.
flushCompileCache();

const setup = terminalSetupSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const { scope, centralUrl, centralPublicKey } = setup;
const tenant = tenantIdSchema.parse(setup.tenant);
const device = deviceIdSchema.parse(setup.device);
let { offsetMs } = setup;
const system: System = { ...realSystem, now: () => realSystem.now() + offsetMs };
const logger = silentLogger;

const db = mustSucceed(
  openDatabase({
    path: join(setup.dataDir, 'record.db'),
    key: STORE_KEY,
    migrations: [...outboxMigrations, ...reservationProjection.migrations],
  }),
);
const log = mustSucceed(
  createEventLog({ db, tenant, device, system, logger, projections: [reservationProjection] }),
);
const { send } = createCentreClient({ tls: () => undefined, answered: () => sync.wake() });
const sync = startSync({
  log,
  transport: createHttpTransport(centralUrl, send),
  system,
  logger,
  centralPublicKey,
});
const feed = startReserveFeed({
  db,
  mode: 'drill',
  centralPublicKey,
  centralUrl,
  tenant,
  device,
  privateKey: log.privateKey,
  system,
  logger,
});
const reserver = createReserver({
  db,
  log,
  ask: createReserveTransport({ centralUrl, tenant, send }),
  system,
  logger,
  centralPublicKey,
});

const wishOf = (subject: string): ReserveWish => ({
  scope,
  subject,
  actor: { staff: 'desk', role: 'clerk' },
  site: setup.site,
  mode: 'drill',
});

/** The planted fault: nobody granted anything, and the record says that somebody did. */
const acceptAnyway = (subject: string): TerminalReply['outcome'] => {
  const { actor, site, mode } = wishOf(subject);
  const grant = { at: 1, signature: `${'A'.repeat(86)}==` };
  const told = { policy: 'strict', policyVersion: 1, basis: 'central', requestId: system.newId(), grant };
  mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        kind: 'reservation.accepted',
        actor,
        site,
        mode,
        data: { scope, subject, ...told },
      }),
    ),
  );
  return 'accepted';
};

const attempt = async (id: number, subject: string): Promise<TerminalReply> => {
  const outcome = await reserver.reserve(wishOf(subject));
  if (outcome.kind === 'accepted') return { id, outcome: outcome.kind, seq: outcome.event.seq };
  if (setup.planted) return { id, outcome: acceptAnyway(subject), seq: log.head().seq };
  return { id, outcome: outcome.kind };
};

const answer = async (line: string): Promise<TerminalReply> => {
  const command = commandSchema.parse(JSON.parse(line));
  const { id } = command;
  switch (command.kind) {
    case 'try':
      return attempt(id, command.subject);
    case 'clock':
      ({ offsetMs } = command);
      return { id };
    case 'status':
      return {
        id,
        pending: log.pending(),
        open: reserver.open().length,
        ready: storedScope(db, scope) !== undefined,
      };
    case 'stop':
      await Promise.all([sync.stop(), feed.stop(), reserver.stop()]);
      db.close();
      return { id };
  }
};

process.stdout.write(`${JSON.stringify({ publicKey: log.publicKey })}\n`);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  void answer(line).then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));
});
lines.on('close', () => process.exit(0));
