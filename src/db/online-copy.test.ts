import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { expect, it } from 'vitest';
import { createOnlineCopy } from './online-copy.ts';

it('a checkpoint that the disk refuses is a failure of the copy, and no exception', async () => {
  const connection = new Database(':memory:');
  const pragma = connection.pragma.bind(connection);
  for (const [code, reason] of [
    ['SQLITE_FULL', 'disk_full'],
    ['SQLITE_IOERR_WRITE', 'storage_failed'],
  ] as const) {
    connection.pragma = (source: string, options?: Database.PragmaOptions): unknown => {
      if (source.startsWith('wal_checkpoint')) throw new Database.SqliteError('refused', code);
      return pragma(source, options);
    };
    const copy = createOnlineCopy(connection, join(tmpdir(), 'nothing.db'));
    expect(await copy.copyTo(join(tmpdir(), 'nothing-copied.db'))).toMatchObject({ ok: false, reason });
  }
  connection.close();
});
