import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { madeUpElection } from '../../../../test/harness/made-up-roll.ts';
import { civilDateSchema } from '../../../kernel/dates.ts';
import { tenantIdSchema } from '../../../kernel/ids.ts';
import { mustSucceed } from '../../../kernel/result.ts';
import { ROLL_CODES } from '../../import/roll-codes.ts';
import { sealFilesAs } from '../../import/seal.ts';
import type { Elector } from '../schema.ts';
import { openRoll } from '../store.ts';
import { type RollFiles, rollVersions } from '../versions.ts';
import { KNOWN_COLUMNS, loadColumns } from './columns.ts';
import { importRoll, type RollImportOptions } from './import.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-roll-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const tenant = tenantIdSchema.parse('999990');
const election = madeUpElection();
const today = civilDateSchema.parse('2026-11-24');

let place = '';
let made = 0;
beforeEach(() => {
  made += 1;
  place = join(folder, String(made));
  mkdirSync(place);
});
const files = (): RollFiles => ({ folder: join(place, 'roll'), key: new Uint8Array(32).fill(5) });

const HEADER = '投票区,頁,行,宛名番号,氏名,氏名カナ,生年月日,性別,住所,表示,表示年月日,支援措置,入場券番号';
const ROWS = [
  '1,1,1,1001,佐藤　花子,サトウ　ハナコ,昭和55年2月17日,女,架空県かざし市本町一丁目２番３号,,,,A200000001A',
  '1,1,2,1002,𠮷田　葛\u{e0100}葉,ﾖｼﾀﾞ ｸｽﾞﾊ,19450500,2,架空県かざし市栄町７番８号,県内転出,R8.10.1,,200000002',
  '2,1,1,1003,髙﨑　健,たかさき　けん,H1/1/8,1,架空県かざし市本町二丁目１番,失権,,対象,200000003',
];

interface Given {
  readonly text?: string | Uint8Array;
  readonly seal?: {
    readonly version?: number;
    readonly dataDate?: string;
    readonly election?: string;
    readonly base?: string;
  };
  readonly options?: Partial<RollImportOptions>;
}
const importing = async ({ text, seal = {}, options = {} }: Given = {}) => {
  const kind = options.kind ?? 'roll';
  const path = join(place, `roll-${seal.version ?? 1}-${made}.csv`);
  writeFileSync(path, text ?? `${HEADER}\r\n${ROWS.join('\r\n')}\r\n`);
  const { version = 1, dataDate = '2026-11-23', ...rest } = seal;
  mustSucceed(
    await sealFilesAs(
      [path],
      { dataset: kind, format: 'roll', election: election.electionId, ...(rest as object) },
      { tenant, version, dataDate: civilDateSchema.parse(dataDate), source: '試験', key: privateKey },
    ),
  );
  const meta = mustSucceed(rollVersions.currentMeta(files()));
  const inUse = meta === undefined ? undefined : mustSucceed(openRoll(files(), meta, { thorough: true }));
  try {
    return await importRoll({
      paths: [path],
      kind,
      tenant,
      believed: [publicKey],
      files: files(),
      election,
      columns: KNOWN_COLUMNS,
      inUse,
      today,
      reportDir: join(place, 'reports'),
      onProgress: () => undefined,
      ...options,
    });
  } finally {
    inUse?.close();
  }
};
const inUse = (): readonly Elector[] => {
  const meta = mustSucceed(rollVersions.currentMeta(files()));
  if (meta === undefined) return [];
  const roll = mustSucceed(openRoll(files(), meta, { thorough: true }));
  try {
    return [...roll.everyone()];
  } finally {
    roll.close();
  }
};
const reportText = (version = 1, dataset = 'roll'): string =>
  readFileSync(join(place, 'reports', `import-${dataset}-${election.electionId}-${version}.csv`), 'utf8');

/** CP932 of the letters a test needs, found by asking the decoder. */
const cp932 = (text: string): Uint8Array => {
  const decoder = new TextDecoder('shift_jis');
  const known = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfc; high += 1)
    for (let low = 0x40; low <= 0xfc; low += 1) {
      const letter = decoder.decode(Uint8Array.of(high, low));
      if (letter.length === 1 && !known.has(letter)) known.set(letter, [high, low]);
    }
  return Uint8Array.from(Array.from(text).flatMap((letter) => known.get(letter) ?? [letter.charCodeAt(0)]));
};

describe('a roll as vendors write it', () => {
  it('domain.md §12, 12: 𠮷田, 葛󠄀, 髙﨑, 和暦, 不詳, kana of any width', async () => {
    const done = mustSucceed(await importing());
    expect(done.meta.roll).toMatchObject({ version: 1, count: 3, asOf: '2026-11-23', source: '試験' });
    expect(inUse()).toMatchObject([
      {
        electorId: '1-1-1',
        name: '佐藤　花子',
        birthDate: '1980-02-17',
        sex: '2',
        standing: { kind: 'active' },
        ticketCodes: ['200000001'],
      },
      {
        electorId: '1-1-2',
        name: '𠮷田　葛\u{e0100}葉',
        kana: 'ヨシダ　クズハ',
        birthDate: null,
        birthDateText: '昭和20年5月日不詳',
        standing: { kind: 'prefectural_mover', on: '2026-10-01' },
      },
      {
        electorId: '2-1-1',
        kana: 'タカサキ　ケン',
        birthDate: '1989-01-08',
        protected: true,
        standing: { kind: 'disfranchised' },
      },
    ]);
    expect(reportText()).toContain('half_width_kana');
    expect(reportText()).not.toMatch(/佐藤|ヨシダ|本町|1001/);
  });

  it.each<[string, string | Uint8Array]>([
    ['a byte order mark', `\ufeff${HEADER}\n${ROWS[0]}\n`],
    ['Shift_JIS', cp932(`${HEADER}\r\n${ROWS[0] ?? ''}\r\n`)],
    ['no last line end', `${HEADER}\n${ROWS[0]}`],
    [
      'columns in another order, and one nobody knows',
      `住所,謎,性別,生年月日,氏名カナ,氏名,行,頁,投票区\n架空県かざし市本町一丁目２番３号,x,女,S55.2.17,サトウ　ハナコ,佐藤　花子,1,1,第1投票区\n`,
    ],
    [
      'full-width digits and leading zeros',
      `${HEADER}\n００１,０１,００１,,佐藤　花子,サトウ　ハナコ,３５５０２１７,２,架空県かざし市本町一丁目２番３号,,,,\n`,
    ],
    [
      'a number in one column',
      `名簿番号,氏名漢字,フリガナ,生年月日,性別コード,現住所\n第1投票区-0001-01,佐藤　花子,サトウ　ハナコ,1980-02-17,2,架空県かざし市本町一丁目２番３号\n`,
    ],
    [
      'a precinct by its name',
      `投票区名,頁,行,氏名,カナ氏名,生年月日,性別,住所\n第一投票区,1,1,佐藤　花子,サトウ　ハナコ,昭55.2.17,女,架空県かざし市本町一丁目２番３号\n`,
    ],
  ])('domain.md §12, 11: %s', async (_, text) => {
    mustSucceed(await importing({ text }));
    expect(inUse()).toMatchObject([
      {
        electorId: '1-1-1',
        precinct: '1',
        name: '佐藤　花子',
        birthDate: '1980-02-17',
        sex: '2',
        address: '架空県かざし市本町一丁目２番３号',
      },
    ]);
  });

  it('another vendor, by a map', async () => {
    const path = join(place, 'vendor.yaml');
    writeFileSync(
      path,
      'columns: { name: [選挙人名], standing: [異動] }\nstandings: { "7": disfranchised }\n',
    );
    const columns = mustSucceed(loadColumns(path));
    const text =
      '投票区,頁,行,選挙人名,カナ氏名,生年月日,性別,住所,異動\n1,1,1,佐藤　花子,サトウ　ハナコ,S55.2.17,女,本町,7\n';
    mustSucceed(await importing({ text, options: { columns } }));
    expect(inUse()).toMatchObject([{ name: '佐藤　花子', standing: { kind: 'disfranchised' } }]);
    writeFileSync(path, 'columns: { nome: [選挙人名] }\n');
    expect(loadColumns(path)).toMatchObject({ ok: false, reason: 'columns_wrong' });
  });

  it('whoever is of age only after 公示 waits for the day', async () => {
    const text = `${HEADER}\n1,1,1,,山本　葵,ヤマモト　アオイ,2008-12-02,2,本町,,,,\n`;
    mustSucceed(await importing({ text }));
    expect(inUse()).toMatchObject([{ standing: { kind: 'not_yet_18', on: '2026-12-01' } }]);
  });
});

describe('rows that are refused keep the roll out, until somebody says that nobody is lost', () => {
  const row = (change: Readonly<Record<number, string>>): string =>
    (ROWS[0] ?? '')
      .split(',')
      .map((value, at) => change[at] ?? value)
      .join(',');
  it.each<[string, string, string]>([
    ['a precinct of no election', row({ 0: '77' }), 'unknown_precinct'],
    ['no line', row({ 2: '' }), 'bad_elector_number'],
    ['a number twice', row({ 0: '1', 1: '1', 2: '1' }), 'duplicate_number'],
    ['no such day', row({ 2: '9', 6: '昭和64年2月1日' }), 'bad_date'],
    ['no name', row({ 2: '9', 4: '' }), 'missing_value'],
    ['a standing nobody knows', row({ 2: '9', 9: '謎' }), 'wrong_code'],
    ['a child', row({ 2: '9', 6: '2008-12-08' }), 'under_age'],
    ['quotes astray', row({ 2: '9', 4: '"佐藤' }), 'bad_quoting'],
    ['a formula', row({ 2: '9', 4: '=1+1' }), 'formula'],
  ])('%s', async (_, bad, code) => {
    const text = `${HEADER}\n${ROWS[0]}\n${bad}\n${ROWS[2]}\n`;
    expect(await importing({ text })).toMatchObject({
      ok: false,
      reason: 'rows_refused',
      detail: { rows: 1 },
    });
    expect(inUse()).toEqual([]);
    expect(reportText()).toContain(`"${code}","roll-1-${made}.csv","3"`);
    mustSucceed(await importing({ text, options: { confirmRefused: 1 } }));
    expect(inUse()).toHaveLength(2);
  });

  it('domain.md §12, 16: a My Number refuses the whole file, whatever is confirmed', async () => {
    const text = `${HEADER}\n${ROWS[0]}\n${row({ 2: '9', 8: '本町 123456789018' })}\n`;
    for (const confirmRefused of [0, 1])
      expect(await importing({ text, options: { confirmRefused } })).toMatchObject({
        ok: false,
        reason: 'my_number_in_roll',
      });
    expect(await importing({ text: `${HEADER},個人番号\n${ROWS[0]},1\n` })).toMatchObject({
      reason: 'my_number_column',
    });
    expect(inUse()).toEqual([]);
    expect(reportText()).not.toContain('123456789018');
  });

  it('says what it repaired or left out', async () => {
    const text = `${HEADER}\n${row({ 3: '123456789012', 7: '？', 11: '不明', 12: '123456789012' })}\n${row({ 2: '2' })}\n${row({ 2: '3' })}\n`;
    mustSucceed(await importing({ text }));
    for (const code of [
      'bad_resident_id',
      'sex_unknown',
      'unknown_flag',
      'bad_ticket',
      'same_resident',
      'same_ticket',
    ])
      expect(reportText()).toContain(code);
    expect(inUse()[0]).toMatchObject({ residentId: null, sex: '9', protected: true, ticketCodes: [] });
  });

  it.each([
    ['no number', '氏名,氏名カナ,生年月日,性別,住所', '名簿番号'],
    ['no birth date', '投票区,頁,行,氏名,氏名カナ,性別,住所', '生年月日'],
    ['支援措置 under another name', `${HEADER.replace('支援措置', '支援対象')}`, '支援措置'],
  ])('%s', async (_, header, column) => {
    expect(await importing({ text: `${header}\n` })).toMatchObject({
      reason: 'missing_column',
      detail: { column },
    });
  });

  it('two columns of one meaning', async () => {
    expect(await importing({ text: `${HEADER},現住所\n` })).toMatchObject({ reason: 'repeated_column' });
  });
});

describe('domain.md §12, 7b: whose roll, and of when', () => {
  it.each<[string, Given, string]>([
    ['another election', { seal: { election: 'kunren-chiji' } }, 'other_election'],
    ['last year', { seal: { dataDate: '2025-11-23' } }, 'roll_of_the_past'],
    ['tomorrow', { seal: { dataDate: '2026-11-25' } }, 'roll_of_the_future'],
    ['another municipality', { options: { tenant: tenantIdSchema.parse('999991') } }, 'other_municipality'],
    ['sealed by nobody', { options: { believed: [] } }, 'wrong_seal'],
    ['nobody on it', { text: `${HEADER}\n` }, 'no_electors'],
  ])('%s is refused', async (_, given, reason) => {
    expect(await importing(given)).toMatchObject({ ok: false, reason });
    expect(inUse()).toEqual([]);
  });

  it('only forward, and not far from what it was', async () => {
    mustSucceed(await importing());
    expect(await importing({ seal: { version: 1 } })).toMatchObject({ reason: 'not_newer' });
    expect(await importing({ seal: { version: 2, dataDate: '2026-11-22' } })).toMatchObject({
      reason: 'older_data',
    });
    const one = `${HEADER}\n${ROWS[0]}\n`;
    expect(await importing({ text: one, seal: { version: 2 } })).toMatchObject({ reason: 'row_count' });
    mustSucceed(await importing({ text: one, seal: { version: 2 }, options: { confirmCount: 1 } }));
    expect(inUse()).toHaveLength(1);
  });
});

describe('更正', () => {
  const CHANGES = `更正区分,更正事由,${HEADER}`;
  const delta = (version: number, rows: readonly string[], seal: Given['seal'] = {}) => {
    const meta = mustSucceed(rollVersions.currentMeta(files()));
    return importing({
      text: `${CHANGES}\n${rows.join('\n')}${rows.length === 0 ? '' : '\n'}`,
      seal: { version, base: meta?.sealed ?? '', dataDate: '2026-11-24', ...seal },
      options: { kind: 'roll_delta' },
    });
  };
  beforeEach(async () => {
    mustSucceed(await importing());
  });

  it('adds, changes and strikes off with the reason', async () => {
    mustSucceed(
      await delta(2, [
        `追加,補正登録,1,1,3,1004,山田　太郎,ヤマダ　タロウ,S30.1.1,男,本町,,,,`,
        `変更,氏名変更,${(ROWS[0] ?? '').replace('佐藤　花子', '加藤　花子')}`,
        `抹消,死亡,2,1,1,,,,,,,,R8.11.20,,`,
        `抹消,二重登録,1,1,2,,,,,,,,,,`,
      ]),
    );
    expect(inUse()).toMatchObject([
      { electorId: '1-1-1', name: '加藤　花子' },
      { electorId: '1-1-2', standing: { kind: 'double', on: null } },
      { electorId: '1-1-3', name: '山田　太郎' },
      { electorId: '2-1-1', name: '髙﨑　健', standing: { kind: 'deceased', on: '2026-11-20' } },
    ]);
  });

  it('one after the other, also an empty one; a gap is refused, a repeat does nothing', async () => {
    mustSucceed(await delta(2, []));
    expect(await delta(4, [])).toMatchObject({ ok: false, reason: 'delta_gap' });
    expect(await delta(2, [])).toMatchObject({
      ok: true,
      value: { repeated: true, meta: { roll: { version: 2 } } },
    });
    mustSucceed(await delta(3, []));
    expect(mustSucceed(rollVersions.currentMeta(files()))?.roll).toMatchObject({
      version: 3,
      asOf: '2026-11-24',
    });
  });

  it('stands on exactly the file before', async () => {
    expect(await delta(2, [], { base: 'a'.repeat(64) })).toMatchObject({ ok: false, reason: 'delta_base' });
  });

  it.each<[string, string, string]>([
    [
      'a change of nobody',
      `変更,転居,1,9,9,,佐藤　花子,サトウ　ハナコ,S55.2.17,女,本町,,,,`,
      'unknown_elector',
    ],
    ['a strike of nobody', `抹消,死亡,1,9,9,,,,,,,,,,`, 'unknown_elector'],
    ['an addition who is there', `追加,補正,${ROWS[0]}`, 'already_there'],
    ['no reason', `抹消,,1,1,1,,,,,,,,,,`, 'reason_missing'],
    ['no such change', `削除,死亡,1,1,1,,,,,,,,,,`, 'wrong_code'],
  ])('%s keeps all of it out', async (_, row, code) => {
    const before = inUse();
    const good = '抹消,死亡,2,1,1,,,,,,,,,,';
    expect(await delta(2, [good, row])).toMatchObject({ ok: false, reason: 'rows_refused' });
    expect(reportText(2, 'roll_delta')).toContain(code);
    expect(inUse()).toEqual(before);
  });
});

it('a 更正 with no roll to stand on says so', async () => {
  expect(
    await importing({ text: `更正区分,更正事由,${HEADER}\n`, options: { kind: 'roll_delta' } }),
  ).toMatchObject({ reason: 'roll_missing' });
});

it('docs/polling-roll.md says what every code says', () => {
  const page = readFileSync('docs/polling-roll.md', 'utf8');
  for (const [code, { levels, says, toDo }] of Object.entries(ROLL_CODES))
    expect(page).toContain(`| \`${code}\` | ${levels.join(', ')} | ${says} | ${toDo} |`);
});
