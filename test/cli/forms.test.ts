/** `kazasu forms` as somebody at a keyboard meets it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeUpTemplate } from '../harness/made-up-template.ts';

const kazasu = (...args: string[]) =>
  spawnSync(process.execPath, ['src/app/kazasu.mjs', 'forms', ...args], { encoding: 'utf8' });

test('check says how many forms there are and that nothing is wrong with them', () => {
  const { status, stdout, stderr } = kazasu('check');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^様式 \d+ 件　誤りは ありません。$/m);
});

test('guide says what moving in comes to, what to bring, until when, and what to ask next', () => {
  const facts = [
    '--visit',
    'event_on=2026-11-20,sm_came_with_certificate=no',
    '--person',
    'age=35,has_card=yes,is_foreign=no',
  ];
  const { status, stdout } = kazasu('guide', '--event', 'moving_in', ...facts);
  expect(status).toBe(0);
  expect(stdout).toContain('要　住民異動届（転入）　1番 住所の届出　2026-12-04 まで');
  expect(stdout).toContain('全員のマイナンバーカード');
  expect(stdout).not.toContain('転出証明書');
});

test('what is no event, no fact and no folder is said', () => {
  expect(kazasu('guide', '--event', 'party').stderr).toContain('moving_in');
  expect(kazasu('guide', '--event', 'birth', '--visit', 'dogs').stderr).toContain('項目=値');
  expect(kazasu('guide', '--event', 'death', '--visit', 'dogs=many')).toMatchObject({ status: 1 });
  expect(kazasu('guide', '--event', 'death', '--visit', 'cats=1').stderr).toContain('目録に ない');
  expect(kazasu('check', 'no/such/folder')).toMatchObject({ status: 1 });
});

test('import makes a draft at the centre, and says that nothing is in use by it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-forms-'));
  const file = join(folder, 'forms.yaml');
  writeFileSync(
    file,
    'departments: [{ id: shimin, name: { ja: 市民生活課, easy: 市民生活課, en: Residents } }]\n',
  );
  const at = ['--data', join(folder, 'centre')];
  const reason = ['--reason', '組織の改正による'];
  expect(kazasu('import', file, ...at, '--from', '2026-13-01', ...reason).stderr).toContain('YYYY-MM-DD');
  expect(kazasu('import', join(folder, 'none'), ...at, '--from', '2030-04-01', ...reason)).toMatchObject({
    status: 1,
  });
  const { status, stdout, stderr } = kazasu('import', file, ...at, '--from', '2030-04-01', ...reason);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(
    '改正の案を 作りました（1件、2030-04-01 から）。\nまだ 使われません。本部の画面で 確かめ、ほかの人が 承認してください。\n',
  );
  rmSync(folder, { recursive: true });
});

test('grid and preview lead from a town’s PDF to places for all its fields', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-forms-'));
  try {
    const [template, grid, places, preview] = ['t.pdf', 'g.pdf', 'p.yaml', 'v.pdf'].map((name) =>
      join(folder, name),
    );
    writeFileSync(template ?? '', await madeUpTemplate());
    const made = kazasu(
      'grid',
      template ?? '',
      grid ?? '',
      '--form',
      'sm_seal_lost',
      '--places',
      places ?? '',
    );
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toContain('210 × 297 mm');
    expect(kazasu('preview', template ?? '', places ?? '', preview ?? '')).toMatchObject({
      status: 0,
      stdout: 'すべての項目に 場所が あります。\n',
    });
    expect(
      readFileSync(preview ?? '')
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
