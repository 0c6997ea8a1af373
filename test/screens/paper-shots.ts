/**
 * Papers of the polling place and the shelter as PDF, to be looked at: `node test/screens/paper-shots.ts [folder]`. With names that
 * printers stumble over. Their pages become pictures by `pdftoppm -r 70 -png`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventIdSchema, residentIdSchema, shelterIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import {
  oathPaper,
  reportPaper,
  rollPaper,
  testPaper,
  wayPaper,
} from '../../src/modules/polling/print-papers.ts';
import { rollStampSchema } from '../../src/modules/polling/schema.ts';
import {
  backupRowSchema,
  oathSchema,
  reportSchema,
  shownBallotSchema,
  shownPlaceSchema,
} from '../../src/modules/polling/views.ts';
import { rosterPaper } from '../../src/modules/shelter/print-paper.ts';
import type { PersonLine } from '../../src/modules/shelter/views-schema.ts';
import { printPaper } from '../../src/print/pdf.ts';
import type { PaperDocument } from '../../src/print/pdf-document.ts';

const [folder = '/tmp/kazasu-paper-shots'] = process.argv.slice(2);
const NOW = Date.parse('2026-07-09T18:05:00+09:00');
const ROLL = rollStampSchema.parse({ version: 41, asOf: '2026-07-10', sha256: 'c0ffee12'.repeat(8) });
const head = { municipality: '架空県かざし市', training: true, now: NOW };
const NAMES = [
  ['𠮷田　葛󠄀子', 'ヨシダ　カツコ', '昭和55年2月17日', '架空県かざし市辻󠄀町1丁目2番3号'],
  [
    '髙﨑　葛󠄂男',
    'タカサキ　カツオ',
    '昭和64年1月7日',
    '架空県かざし市本町四丁目5番地6　かざし第一団地 12号棟 304号室',
  ],
  ['MAXIMILIANA ALEXANDRA CHRISTOPHORIDOU-V', 'マクシミリアナ', '平成31年4月30日', '架空県かざし市中央町7-8'],
  ['佐藤（旧氏：渡邉）　美咲', 'サトウ　ミサキ', '令和元年5月1日', ''],
  ['伊藤　トメ', 'イトウ　トメ', '昭和20年5月日不詳', '架空県かざし市一ノ門1-1'],
] as const;

const ballots = [
  ['shosen', '小選挙区', 'うすい桃色'],
  ['hirei', '比例代表', '白色'],
  ['kokumin', '国民審査', 'うぐいす色'],
].map(([id, short, color]) => shownBallotSchema.parse({ id, name: short, short, color, opensOn: null }));

const oathOf = (name: string, birthDate: string, address: string | null) =>
  oathSchema.parse({
    electionName: '第51回衆議院議員総選挙',
    commission: 'かざし市選挙管理委員会',
    ...{ name, birthDate, address },
    currentAddress: null,
    swornOn: '2026-07-09',
    pollDay: '2026-07-12',
    reasonCode: 2,
    reasonText: '用務又は事故のため、投票区の区域外に旅行又は滞在する',
    text: '私は、上記の選挙の当日、上記の事由に該当する見込みであることを誓います。',
    precinctName: '第12投票区',
    electorId: '12-3-7',
    placeName: 'かざし市役所 期日前投票所',
    roll: ROLL,
  });

const report = reportSchema.parse({
  electionName: '第51回衆議院議員総選挙',
  place: { id: 'P12', name: '第一小学校 体育館', kind: 'assigned', address: '本町', map: null },
  when: 'day',
  at: NOW,
  openedAt: NOW - 11 * 3_600_000,
  closedAt: NOW,
  roll: ROLL,
  counts: {
    ...{ accepted: 384, people: 384, bySex: { '1': 190, '2': 193, '9': 1 } },
    acceptedBallots: ballots.map(({ id }) => ({ ballot: id, count: 384 })),
    issued: ballots.map(({ id }, at) => ({ ballot: id, count: 384 - (at === 1 ? 1 : 0) })),
    spoiled: [{ ballot: 'hirei', count: 1 }],
    reissued: [{ ballot: 'hirei', count: 1 }],
    envelopes: [],
    ...{ provisional: 1, braille: 2, proxy: 3, paper: 4, undone: 2, stops: 17, conflicts: 0 },
  },
  hours: Array.from({ length: 12 }, (_, at) => ({
    hour: `2026-07-12T${String(at + 7).padStart(2, '0')}`,
    bySex: { '1': 15 + at, '2': 16, '9': 0 },
  })),
  tieOuts: [],
  conflicts: 0,
  heads: [{ device: 'poll-1', seq: 1812, hash: 'ab'.repeat(32) }],
});

const rows = Array.from({ length: 60 }, (_, at) => {
  const [name, kana, birthDate, address] = NAMES[at % NAMES.length] ?? NAMES[0];
  return backupRowSchema.parse({
    electorId: `12-${String(Math.floor(at / 30) + 1)}-${String((at % 30) + 1)}`,
    ...{ name, kana, birthDate, sex: '2', address },
    protected: at % 5 === 3,
    stop: at % 7 === 2 ? 'early_voted' : null,
    given: at % 9 === 4 ? ['hirei'] : [],
  });
});

const PLACES = [
  ['P12', '第一小学校 体育館', '架空県かざし市本町1-1'],
  ['P13', '中央公民館 1階ホール', '架空県かざし市中央町4丁目5番6号'],
].map(([id, name, address]) => shownPlaceSchema.parse({ id, name, kind: 'assigned', address, map: null }));

const person = ([name, kana]: (typeof NAMES)[number], at: number): PersonLine => ({
  personId: residentIdSchema.parse(String(at + 1)),
  ...{ name, kana, age: 40 + at, sex: '2', guest: at === 2 },
  presence: {
    status: 'present',
    shelterId: shelterIdSchema.parse('S01'),
    since: NOW,
    eventId: eventIdSchema.parse('018f0000-0000-7000-8000-0000000000ee'),
  },
  shelterName: null,
  spot: { ward: '図書室' },
  stay: null,
  overnight: null,
  needs: at === 1 ? { allergies: { allergens: ['egg', 'milk'], severe: true } } : {},
  guardian: null,
});

const SIGNED = Array.from({ length: 4 }, (_, stroke) =>
  Array.from({ length: 12 }, (__, at): [number, number] => [
    120 + stroke * 190 + at * 9,
    500 + Math.round(260 * Math.sin((at + stroke) / 2)),
  ]),
);

const [first, second] = NAMES;
const PAPERS: Readonly<Record<string, PaperDocument>> = {
  'oath-print': oathPaper(oathOf(first[0], first[2], first[3]), head),
  'oath-sign': oathPaper(oathOf(second[0], second[2], second[3]), head, SIGNED),
  'oath-protected': oathPaper(oathOf(NAMES[3][0], NAMES[3][2], null), { ...head, training: false }),
  'report-closed': reportPaper(report, ballots, head),
  roll: rollPaper(
    { electionName: report.electionName, placeName: report.place.name, at: NOW, roll: ROLL, rows },
    ballots,
    head,
  ),
  way: wayPaper({ election: report.electionName, from: PLACES[0] ?? null, places: PLACES.slice(1) }, head),
  test: testPaper(report.place.name, head),
  roster: rosterPaper(
    {
      shelterId: shelterIdSchema.parse('S01'),
      shelter: '第一小学校体育館',
      municipality: head.municipality,
      training: true,
      at: NOW,
    },
    NAMES.map(person),
    { unnamed: 3, emptyRows: 4 },
  ),
};

mkdirSync(folder, { recursive: true });
for (const [name, paper] of Object.entries(PAPERS)) {
  const { bytes, pages, degraded, lost } = await printPaper(paper, silentLogger);
  writeFileSync(join(folder, `${name}.pdf`), bytes);
  process.stdout.write(`${name}: ${pages} pages, ${degraded} letters in another form, ${lost} lost\n`);
}
