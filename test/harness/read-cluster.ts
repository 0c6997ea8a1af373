/** Run on a machine of a cluster (test/harness/ha-cluster.ts): what the database of `DATABASE_URL` holds, as one line of JSON. */
import { z } from 'zod';
import { openCluster } from '../../src/central/cluster.ts';
import { disconnect } from '../../src/central/database.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { verifyCentral } from '../../src/central/verify.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { TENANT } from './test-stream.ts';

const cluster = mustSucceed(openCluster(process.env['DATABASE_URL'] ?? '', realSystem));
const sql = cluster.connect({ tenant: TENANT });
const rows = z
  .array(z.object({ device: z.string(), seq: z.int(), hash: z.instanceof(Uint8Array) }))
  .parse(await sql`SELECT device, seq, hash FROM event WHERE tenant = ${TENANT} ORDER BY device, epoch, seq`);
const events: Record<string, string[]> = {};
for (const { device, hash } of rows) (events[device] ??= []).push(Buffer.from(hash).toString('hex'));
const { publicKey: centreKey } = await loadReceiptKey(sql, TENANT, realSystem);
const { streams } = await verifyCentral(sql, TENANT, { centreKey });
const faults = streams.filter(({ fault }) => fault !== null).length;
process.stdout.write(`${JSON.stringify({ events, faults })}\n`);
await disconnect(sql);
await cluster.close();
