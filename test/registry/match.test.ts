/** 名寄せ over the labelled pairs: precision and recall, and the table of what was said. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compareAddresses, createTownRenamer, readAddress } from '../../src/registry/match/address.ts';
import {
  DEFAULT_MATCH_SETTINGS,
  type Decision,
  type MatchSettings,
  matchOf,
} from '../../src/registry/match/match.ts';
import { LABELLED_PAIRS, type LabelledPair, RENAMED } from './match-pairs.ts';

const SETTINGS: MatchSettings = { ...DEFAULT_MATCH_SETTINGS, rename: createTownRenamer(RENAMED) };

/** Kinds of true pairs in which every item is there and only written otherwise: these are what `certain` must find. */
const WRITTEN_OTHERWISE =
  /otherwise|as it is|on one side|sex not known|renamed|as a last number|kanji|通称|旧氏/;

const decided = (pairs: readonly LabelledPair[], decision: Decision): readonly LabelledPair[] =>
  pairs.filter(({ card, resident }) => matchOf(card, resident, SETTINGS).decision === decision);

const truths = LABELLED_PAIRS.filter(({ same }) => same);
const lies = LABELLED_PAIRS.filter(({ same }) => !same);

test('the set is large, and each pair is in it once', () => {
  expect(truths.length).toBeGreaterThanOrEqual(300);
  expect(lies.length).toBeGreaterThanOrEqual(300);
  expect(truths.filter(({ kind }) => WRITTEN_OTHERWISE.test(kind)).length).toBeGreaterThanOrEqual(250);
  // A door that is labelled another's must not be written as this one.
  const written = ({ card, resident }: LabelledPair) => JSON.stringify([card, resident]);
  const said = new Set(truths.filter(({ kind }) => kind !== 'date with a slip').map(written));
  const both = lies.filter((pair) => said.has(written(pair)) && !pair.kind.includes('one digit'));
  expect(both).toEqual([]);
});

test.each(['旧氏', '通称', 'renamed', '方書', 'IVS'])(
  '%s is in it, both as true pairs and as false ones',
  (word) => {
    const about = (pairs: readonly LabelledPair[]) => pairs.filter(({ kind }) => kind.includes(word));
    expect(about(truths).length).toBeGreaterThanOrEqual(10);
    // Of 方書, the false ones are rooms.
    expect(word === '方書' || about(lies).length > 0).toBe(true);
  },
);

test('certain is never said of another person: precision 100 %', () => {
  expect(decided(lies, 'certain')).toEqual([]);
});

test('recall: what is only written otherwise is certain, and nearly every true pair is at least shown', () => {
  const otherwise = truths.filter(({ kind }) => WRITTEN_OTHERWISE.test(kind));
  const certain = decided(otherwise, 'certain').length / otherwise.length;
  const certainOfAll = decided(truths, 'certain').length / truths.length;
  const shown = 1 - decided(truths, 'none').length / truths.length;
  const rows = Map.groupBy(LABELLED_PAIRS, ({ same, kind }) => `${same ? 'true' : 'false'}: ${kind}`);
  const table = [...rows].map(([kind, pairs]) =>
    [...(['certain', 'possible', 'none'] as const).map((each) => decided(pairs, each).length), kind].join(
      '\t',
    ),
  );
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  process.stdout.write(
    `${[
      `${LABELLED_PAIRS.length} pairs: ${truths.length} true, ${lies.length} false`,
      'certain\tpossible\tnone',
      ...table,
      `precision of certain 100 % (asserted above); recall of certain: ${percent(certain)} of those written otherwise, ${percent(certainOfAll)} of all; shown: ${percent(shown)} of all`,
    ].join('\n')}\n`,
  );
  expect(certain).toBeGreaterThanOrEqual(0.98);
  expect(certainOfAll).toBeGreaterThanOrEqual(0.75);
  expect(shown).toBeGreaterThanOrEqual(0.99);
});

test('a planted fault shows: without the birth date, or the door, certain would be said of others', () => {
  const namesake = lies.filter(({ kind }) => kind.startsWith('namesake'));
  const blind = namesake.map((pair) => ({
    ...pair,
    resident: { ...pair.resident, address: pair.card.address },
  }));
  expect(decided(blind, 'certain').length).toBeGreaterThan(100);
  const ageless = lies
    .filter(({ kind }) => kind.includes('date'))
    .map((pair) => ({ ...pair, resident: { ...pair.resident, birthDate: pair.card.birthDate } }));
  expect(decided(ageless, 'certain').length).toBe(ageless.length);
});

/** 町字 of real municipalities, one JSON file each; beside the repository, unless it is told where. */
const TOWNS = process.env['KAZASU_TOWNS'] ?? join('..', 'shared', 'data', 'towns');
const townSchema = z.array(z.object({ town: z.string(), koaza: z.string() }));

const townsMissing = !existsSync(TOWNS);
if (townsMissing) process.stdout.write(`skipped: real 町字, because ${TOWNS} is not there (KAZASU_TOWNS)\n`);

test.skipIf(townsMissing)(
  `real 町字 stay apart, and their official and short writings meet (skipped where ${TOWNS} is not)`,
  () => {
    const kanji = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let seen = 0;
    for (const file of readdirSync(TOWNS)) {
      const city = file.replace('.json', '');
      const towns = townSchema.parse(JSON.parse(readFileSync(join(TOWNS, file), 'utf8')));
      const names = [...new Set(towns.map(({ town, koaza }) => `${town}${koaza}`))];
      const forms = new Map<string, string>();
      for (const name of names) {
        const address = `新潟県${city}${name}１２番地３`;
        const { area, numbers } = readAddress(address);
        const form = JSON.stringify([area, numbers]);
        expect([forms.get(form), name]).toEqual([undefined, name]);
        forms.set(form, name);
        const chome = /^(.*)([一二三四五六七八九])丁目$/.exec(name);
        const short = chome === null ? `${name}12-3` : `${chome[1]}${kanji.indexOf(chome[2] ?? '')}-12-3`;
        expect([address, short, compareAddresses(address, `${city}${short}`)]).toEqual([
          address,
          short,
          'variant',
        ]);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(1_000);
  },
);
