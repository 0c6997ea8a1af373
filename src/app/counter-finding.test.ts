import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { counterFindings, previewFinding } from './counter-finding.ts';
import { prepareHandoverFolder } from './handover-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-counter-finding-'));
afterAll(() => rmSync(folder, { recursive: true }));

const counter = { mayor: 'かざし市長', youngestApplicant: 15 };
const states = (...given: Parameters<typeof counterFindings>): readonly string[] =>
  counterFindings(...given).map(({ part, state }) => `${part} ${state}`);

test('a counter is told of a font of names that is missing or broken; any other site of nothing', () => {
  const font = createRequire(import.meta.url).resolve(
    '@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf',
  );
  const broken = join(folder, 'broken.ttf');
  writeFileSync(broken, 'no font');
  expect(states({ counter }, font)).toEqual(['font ok']);
  expect(states({ counter }, broken)).toEqual(['font warn']);
  expect(states({ counter }, join(folder, 'none'))).toEqual(['font warn']);
  expect(states({ counter: undefined }, font)).toEqual([]);
});

test('a folder of the back office that is not the one that was made for it is told', async () => {
  const share = join(folder, 'share');
  const site = { counter: { ...counter, handover: { folder: share, csv: 'utf-8' as const } } };
  const none = join(folder, 'none');
  expect(states(site, none)).toEqual(['font warn', 'handover warn']);
  mustSucceed(await prepareHandoverFolder(share));
  expect(states(site, none)).toEqual(['font warn', 'handover ok']);
});

test('a counter that cannot show papers before they are printed is told; any other site of nothing', async () => {
  const state = async (canDraw: boolean, site: Parameters<typeof previewFinding>[0] = { counter }) =>
    (await previewFinding(site, () => Promise.resolve(canDraw))).map((each) => each.state);
  expect(await state(true)).toEqual(['ok']);
  expect(await state(false)).toEqual(['warn']);
  expect(await state(true, { counter: undefined })).toEqual([]);
});
