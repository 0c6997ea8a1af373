import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../kernel/bytes.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { TRAINING_PIN } from '../../simulator/cards.ts';
import { openTrainingCards } from '../training-cards.ts';
import { withTraces } from './document.ts';
import { FLOWS } from './flows.ts';
import { type Played, playAll } from './play.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-traces-'));
let all: readonly Played[];

beforeAll(async () => {
  const cards = await openTrainingCards(folder, realSystem);
  all = mustSucceed(await playAll({ cards, system: realSystem }));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('docs/card.md holds the traces of today, from other keys than those it was written with (npm run docs:card)', () => {
  const document = readFileSync('docs/card.md', 'utf8');
  expect(mustSucceed(withTraces(document, all))).toBe(document);
});

test('no trace holds a secret, and none an answer', () => {
  const text = JSON.stringify(all);
  for (const secret of [TRAINING_PIN, '00000000000000'])
    expect(text).not.toContain(toHex(Buffer.from(secret)).toUpperCase());
  // 照合番号B of the traced card begins with her birth date in the era, its ASCII in hex.
  expect(text).not.toContain(toHex(Buffer.from('550217')).toUpperCase());
  for (const { answer } of all.flatMap(({ steps }) => steps)) expect(answer).toMatch(/^(‹\d+ B›)?$/);
});

test('the goals of a tap hold on the model: commands and milliseconds', () => {
  const played = (name: string): Played | undefined => all.find((flow) => flow.name === name);
  expect(played('id')?.steps.length).toBeLessThanOrEqual(3);
  expect(played('id-certificate')?.steps.length).toBeLessThanOrEqual(6);
  expect(played('id')?.ms).toBeLessThanOrEqual(120);
  expect(played('certificate')?.ms).toBeLessThanOrEqual(300);
  expect(played('lc')?.ms).toBeLessThanOrEqual(650);
});

test.each([
  ['no_place', ''],
  ['unknown_flow', '<!-- trace:nonsense -->\n<!-- /trace -->\n'],
  ['not_closed', '<!-- trace:id -->\n'],
] as const)('a document that is wrong is told so: %s', (reason, document) => {
  const places = FLOWS.map(({ name }) => `<!-- trace:${name} -->\n<!-- /trace -->\n`);
  const text = reason === 'no_place' ? document : `${document}${places.join('')}`;
  const result = withTraces(reason === 'not_closed' ? places.slice(1).join('') + document : text, all);
  expect(result).toMatchObject({ ok: false, reason });
});
