/** Writes a record of the present schema and what is in it: `node test/schema/make-released.ts N` (released/README.md). */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { RECORD_MIGRATIONS } from '../../src/app/record.ts';
import { openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createIdentificationProjection } from '../../src/modules/identification/index.ts';
import { createShelterProjection } from '../../src/modules/shelter/index.ts';
import { createEventLog } from '../../src/outbox/log.ts';
import { presenceRows } from './presence-rows.ts';

const out = `test/schema/released/${process.argv[2]}`;
const db = mustSucceed(
  openDatabase({ path: `${out}.db`, key: new Uint8Array(32).fill(7), migrations: RECORD_MIGRATIONS }),
);
const log = mustSucceed(
  createEventLog({
    db,
    tenant: tenantIdSchema.parse('999990'),
    device: deviceIdSchema.parse('gym-1'),
    system: realSystem,
    logger: silentLogger,
    projections: [createShelterProjection('drill'), createIdentificationProjection('drill')],
  }),
);
const add = (kind: string, data: unknown, role: 'clerk' | 'supervisor' = 'clerk') =>
  mustSucceed(
    db.write((tx) =>
      log.append(tx, { kind, actor: { staff: 'desk', role }, site: 'gym', mode: 'drill', data }),
    ),
  );

add('shelter.opened', { shelterId: 'S01', name: '第一体育館', capacity: 200 });
const arrivals = Array.from({ length: 12 }, (_, n) =>
  add('shelter.checked_in', {
    shelterId: 'S01',
    householdId: String(100 + n),
    members: [{ residentId: String(1_000 + n), sex: '2', age: 30 + n }],
  }),
);
add('shelter.departed', { shelterId: 'S01', residentIds: ['1003'], departure: 'overnight' });
add('shelter.undone', { undoes: arrivals[5]?.eventId, reason: '間違い' });
const token = (n: number) => ({
  residentId: String(1_000 + n),
  kind: 'common_card_id',
  tokenHmac: String(n).repeat(64),
});
for (let n = 0; n < 3; n += 1)
  add(
    'identification.linked',
    { ...token(n), chipKey: null, basis: 'statement', level: 'L0', consent: 'holder' },
    'supervisor',
  );
add('identification.unlinked', { ...token(1), reason: '紛失' });
mustSucceed(
  log.recordAck({
    ackSeq: 5,
    ackHash: log.events({ afterSeq: 4, limit: 1 })[0]?.hash ?? '',
    durability: 'local',
    serverTime: 1_790_000_000_000,
    receiptSig: 'c2ln',
  }),
);
const row = z.record(z.string(), z.unknown());
const facts = {
  migrations: db.all(row, 'SELECT id, name FROM migration WHERE id > 0 ORDER BY id'),
  stream: log.stream,
  publicKey: log.publicKey,
  head: log.head(),
  acked: log.acked(),
  events: log.events({ afterSeq: 0, limit: 1_000 }),
  presence: presenceRows(db),
  receipts: db.all(
    row,
    'SELECT epoch, ack_seq, ack_hash, durability, server_time, receipt_sig FROM outbox_receipt ORDER BY id',
  ),
};
writeFileSync(`${out}.json`, `${JSON.stringify(facts, null, 1)}\n`);
const sums = RECORD_MIGRATIONS.map(({ id, name, sql }) => ({ id, name, sha256: hash('sha256', sql) }));
writeFileSync('test/schema/released/migrations.json', `${JSON.stringify(sums, null, 1)}\n`);
db.close();
