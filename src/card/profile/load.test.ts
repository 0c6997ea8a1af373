import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mustSucceed } from '../../kernel/result.ts';
import { loadProfile, parseProfile } from './load.ts';

const CARDS = join(import.meta.dirname, '../../../kiosk-config/cards');
const text = (name: string): string => readFileSync(join(CARDS, `${name}.yaml`), 'utf8');
const LIBRARY = text('library-id');
const BADGE = text('staff-badge');

/** Line (from 1) of the first line with `part` in it. */
const lineOf = (whole: string, part: string): number =>
  whole.split('\n').findIndex((line) => line.includes(part)) + 1;

const detailOf = (whole: string) => {
  const parsed = parseProfile(whole);
  return parsed.ok ? 'accepted' : parsed.detail;
};

test.each(['library-id', 'staff-badge'])('%s is a good profile, and made up', (name) => {
  const path = join(CARDS, `${name}.yaml`);
  expect(mustSucceed(loadProfile(path, { training: true }))).toMatchObject({ name, fictional: true });
  expect(loadProfile(path, { training: false })).toEqual({
    ok: false,
    reason: 'fictional_in_production',
    detail: { path },
  });
});

test('a file far longer than any profile is not read at all', () => {
  expect(detailOf(`${text('library-id')}\n#${' !a'.repeat(30_000)}`)).toMatchObject({
    line: 1,
    message: expect.stringContaining('大きすぎます'),
  });
});

test('no such file', () => {
  expect(loadProfile('/nowhere.yaml', { training: true })).toMatchObject({ reason: 'profile_missing' });
});

/** What is changed in the good file, the field that is named, and the sentence. */
const WRONG: readonly (readonly [what: string, from: string, to: string, field: string, why: RegExp])[] = [
  ['a number without quotes', 'sfi: "11"', 'sfi: 11', 'steps[1番目].key.sfi', /引用符/],
  ['a short AID', 'F04B415A4153550101', 'F04B', 'aid.value', /5～16バイト/],
  ['an unknown word', 'match: full', 'match: whole', 'aid.match', /full、prefix/],
  ['a misspelt key', 'fictional:', 'fictionl:', 'fictional', /必要です/],
  ['an unknown key', 'minTries: 3', 'minTrys: 3', 'steps[1番目].minTrys', /知らない項目/],
  ['a floor of one', 'minTries: 3', 'minTries: 1', 'steps[1番目].minTries', /最後の1回/],
  ['a floor of sixteen', 'minTries: 3', 'minTries: 16', 'steps[1番目].minTries', /15 以下/],
  ['a step nobody knows', 'do: verify', 'do: guess', 'steps[1番目].do', /README/],
  ['a pattern that is not whole', '^[0-9]{10}$', '[0-9]{10}', 'fields.id.pattern', /正規表現/],
  ['a pattern that is none', '^[0-9]{10}$', '^[0-9{10}$', 'fields.id.pattern', /正規表現として/],
  [
    'a source that is not there',
    'source: patron, tag: "02"',
    'source: other, tag: "02"',
    'fields.issuer.source',
    /other/,
  ],
  ['a tag of two bytes', 'tag: "02"', 'tag: "DF21"', 'fields.issuer.tag', /1バイト/],
  ['no last day to look at', '  validUntil:', '  # validUntil:', 'validity', /field は選べません/],
  [
    'both ways to name a file',
    'key: { sfi: "11" }',
    'key: { sfi: "11", fid: "0011" }',
    'steps[1番目].key',
    /どちらか一方/,
  ],
  [
    'a literal of twelve digits',
    '{ from: birth_yymmdd, calendar: era }',
    '{ from: literal, value: "123456789012" }',
    'steps[1番目].secret.value',
    /個人番号/,
  ],
  ['a version without a rule', 'as: hex, oneOf: ["01"]', 'as: hex', 'fields.version', /pattern か oneOf/],
];

describe('what is wrong is told with its line and field, in Japanese', () => {
  test.each(WRONG)('%s', (_, from, to, field, why) => {
    const changed = LIBRARY.replace(from, to);
    expect(changed).not.toBe(LIBRARY);
    const detail = detailOf(changed);
    expect(detail).toMatchObject({ field, message: expect.stringMatching(why) });
    expect(detail).toMatchObject({ message: expect.stringContaining(`「${field}」`) });
    // A missing key is told where the mapping that lacks it begins: here, the file.
    if (field !== 'fictional' && field !== 'validity')
      expect(detail).toMatchObject({ line: lineOf(changed, to.split('\n')[0] ?? '') });
  });

  test('the line of a field that refers to another is its own', () => {
    const changed = LIBRARY.replace('  validUntil:', '  # validUntil:');
    expect(detailOf(changed)).toMatchObject({ line: lineOf(changed, 'validity: field') });
  });

  test('YAML that cannot be read', () => {
    const changed = LIBRARY.replace('match: full }', 'match: full');
    expect(detailOf(changed)).toMatchObject({ field: '', message: expect.stringMatching(/^\d+行目: YAML/) });
  });

  test.each(['', '- 1', 'name: 1', '*none', 'just words'])('not a profile at all: %j', (whole) => {
    expect(detailOf(whole)).toMatchObject({ message: expect.stringMatching(/^\d+行目/) });
  });
});

test.each([
  ['券面事項入力補助AP', 'D3921000310001010408'],
  ['its beginning', 'D392100031'],
  ['住基AP', 'D3921000310001010401'],
  ['公的個人認証AP', 'D392F000260100000001'],
  ['a licence', 'A0000002310100000000000000000000'],
  ['a longer name than the refused', 'D392100031000101040899'],
])('no profile may read %s', (_, aid) => {
  expect(detailOf(LIBRARY.replace('F04B415A4153550101', aid))).toMatchObject({
    field: 'aid.value',
    message: expect.stringContaining('プロファイルでは読めません'),
  });
});

test.each([
  ['an instruction that could change the card', 'ins: "2A"', 'ins: "24"', 'antiClone.ins'],
  [
    'a place inside a DER value',
    '{ source: certificate }',
    '{ source: certificate, offset: 1 }',
    'antiClone.publicKey.place.source',
  ],
  ['a refused name without the FCI', 'sources:', 'refuse: ["F04B415A41535599"]\nsources:', 'refuse'],
  ['to be no card that it is itself', 'F04B415A4153550101', 'F04B415A41', 'notOnCard[1番目]'],
])('the badge: %s', (_, from, to, field) => {
  expect(detailOf(BADGE.replace(from, to))).toMatchObject({ field });
});

test('any change of a character: told or taken, never thrown', () => {
  fc.assert(
    fc.property(fc.nat(BADGE.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
      const parsed = parseProfile(`${BADGE.slice(0, at)}${put}${BADGE.slice(at + 1)}`);
      if (!parsed.ok) expect(parsed.detail?.['message']).toMatch(/^\d+行目/);
    }),
    { numRuns: 300 },
  );
});
