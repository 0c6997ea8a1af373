/** The negative control: PGlite on a folder, each row acknowledged when its INSERT resolves. `node pglite-writer.ts <dir> <rows>` */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const [dir = '', rows = ''] = process.argv.slice(2);
const db = await PGlite.create(join(dir, 'pg'));
await db.exec('CREATE TABLE event (seq int PRIMARY KEY, words text NOT NULL)');
for (let seq = 1; seq <= Number(rows); seq += 1) {
  await db.query('INSERT INTO event VALUES ($1, $2)', [seq, 'x'.repeat(400)]);
  writeSync(1, `ack ${seq} -\n`);
}
await db.close();
