/** kill -9 in the middle of 貸出 without a line: what was said to be lent is on the disk, once. `KAZASU_LIBRARY_KILLS=50` for more. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openLibraryDesk } from '../harness/library-desk.ts';

const KILLS = Number(process.env['KAZASU_LIBRARY_KILLS'] ?? 1);

/** Books that were said to be lent before the process was killed. */
const killedAfter = async (folder: string, books: number): Promise<string[]> => {
  const child = spawn(process.execPath, ['test/library/lending-child.ts', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, code = ''] = line.split(' ');
    expect(kind).toBe('queued');
    said.push(code);
    if (said.length === books) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return said;
};

test(`${KILLS} kills: nothing that was said is lost, nothing is there twice, and the library system gets all of it`, {
  timeout: 600_000,
}, async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'kazasu-library-kill-'));
    const said = await killedAfter(folder, 1 + ((kill * 7) % 23));
    const desk = await openLibraryDesk({ folder, size: { patrons: 4, items: 60 } });
    await desk.online();
    await desk.drained();
    const stand = desk.training.circulation.loansOf('20000011').map(({ item }) => item);
    expect(stand).toEqual(expect.arrayContaining(said));
    // In order, without a gap: those behind the last that was told were on the disk, and the kill left no time to tell.
    expect(stand.toSorted()).toEqual(Array.from(stand, (_, n) => String(110_000_017 + n * 11)));
    expect(desk.state().queue).toMatchObject({ waiting: 0, conflicts: 0 });
    await desk.close();
    rmSync(folder, { recursive: true });
  }
});
