import { expect, test } from 'vitest';
import type { Block, PaperDocument } from '../../print/pdf-document.ts';
import { oathPaper, reportPaper, rollPaper, testPaper } from './print-papers.ts';
import { backupRowSchema, oathSchema, reportSchema, shownBallotSchema } from './views.ts';

const ROLL = { version: 41, asOf: '2026-07-10', sha256: 'c0ffee12'.repeat(8) };
const NOW = Date.parse('2026-07-09T18:05:00+09:00');
const head = { municipality: '架空県かざし市', training: false, now: NOW };
const ballots = [
  ['shosen', '小選挙区', 'うすい桃色'],
  ['hirei', '比例代表', '白色'],
].map(([id, short, color]) => shownBallotSchema.parse({ id, name: short, short, color, opensOn: null }));

const oath = oathSchema.parse({
  electionName: '第51回衆議院議員総選挙',
  commission: 'かざし市選挙管理委員会',
  name: '髙橋　花子',
  birthDate: '昭和55年2月17日',
  address: '架空県かざし市本町1-2',
  currentAddress: null,
  swornOn: '2026-07-09',
  pollDay: '2026-07-12',
  reasonCode: 2,
  reasonText: '用務または事故のため、投票区の外に旅行または滞在する',
  text: '真実であることを誓います。',
  precinctName: '第12投票区',
  electorId: '12-3-7',
  placeName: '市役所',
  roll: ROLL,
});

/** Every word of a paper. */
const wordsOf = (blocks: readonly Block[]): string =>
  JSON.stringify(blocks, (key, value: unknown) => (key === 'lines' ? undefined : value));
const textOf = (paper: PaperDocument): string => `${paper.title} ${paper.source} ${wordsOf(paper.blocks)}`;

test('宣誓書: name, birth date, address, day and reason stand on it, and one reason alone is ticked', () => {
  const paper = oathPaper(oath, head);
  for (const word of [
    '髙橋　花子',
    '昭和55年2月17日',
    '架空県かざし市本町1-2',
    '令和8年7月9日',
    '令和8年7月12日',
    '12-3-7',
    '第41版',
  ]) {
    expect(textOf(paper)).toContain(word);
  }
  const checks = paper.blocks.find((block) => block.kind === 'checks');
  expect(checks?.items.map(({ ticked }) => ticked)).toEqual([false, true, false, false, false, false]);
  expect(checks?.items[1]?.text).toContain('用務または事故');
});

test('宣誓書: an address that is protected is nowhere on it, to be written by hand', () => {
  const paper = oathPaper({ ...oath, address: null }, head);
  expect(textOf(paper)).not.toContain('本町');
  expect(textOf(paper)).toContain('本人が記入');
});

test('宣誓書: with strokes it is signed, in the shape of the field they were written in', () => {
  const paper = oathPaper(oath, head, [
    [
      [0, 0],
      [999, 999],
    ],
  ]);
  const signature = paper.blocks.find((block) => block.kind === 'signature');
  expect(signature?.strokes).toEqual({
    width: 999,
    height: 400,
    lines: [
      [
        [0, 0],
        [999, 400],
      ],
    ],
  });
});

const counts = {
  accepted: 10,
  people: 10,
  bySex: { '1': 4, '2': 6, '9': 0 },
  acceptedBallots: [
    { ballot: 'shosen', count: 10 },
    { ballot: 'hirei', count: 10 },
  ],
  issued: [
    { ballot: 'shosen', count: 10 },
    { ballot: 'hirei', count: 9 },
  ],
  spoiled: [],
  reissued: [],
  envelopes: [],
  provisional: 0,
  braille: 0,
  proxy: 1,
  paper: 0,
  undone: 0,
  stops: 3,
  conflicts: 0,
};
const report = reportSchema.parse({
  electionName: '総選挙',
  place: { id: 'P12', name: '第一小学校', kind: 'assigned', address: '本町', map: null },
  when: 'day',
  at: NOW,
  openedAt: NOW - 3_600_000,
  closedAt: null,
  roll: ROLL,
  counts,
  hours: [
    { hour: '2026-07-12T07', bySex: { '1': 3, '2': 2, '9': 0 } },
    { hour: '2026-07-12T08', bySex: { '1': 1, '2': 4, '9': 0 } },
  ],
  tieOuts: [],
  conflicts: 0,
  heads: [{ device: 'poll-1', seq: 12, hash: 'ab'.repeat(32) }],
});

test('報告書: what was accepted and not handed out stands as a difference, and the hours add up', () => {
  const paper = reportPaper(report, ballots, head);
  const tables = paper.blocks.filter((block) => block.kind === 'table');
  expect(tables[1]?.rows[1]?.at(-1)).toEqual({ text: '1', align: 'right', strong: true });
  expect(tables[2]?.rows.map((row) => row.at(-1))).toEqual([
    { text: '5', align: 'right' },
    { text: '10', align: 'right' },
  ]);
  expect(paper.title).toBe('投票の状況');
});

test('閉所報告書: says the end of each record, and has lines to sign', () => {
  const paper = reportPaper({ ...report, closedAt: NOW }, ballots, head);
  expect(paper.title).toBe('閉所報告書');
  expect(textOf(paper)).toContain('ab'.repeat(32));
  expect(textOf(paper).match(/"kind":"signature"/g)).toHaveLength(3);
});

const row = (change: object) =>
  backupRowSchema.parse({
    electorId: '12-3-7',
    name: '髙橋　花子',
    kana: 'タカハシ　ハナコ',
    birthDate: '昭和55年2月17日',
    sex: '2',
    address: '本町1-2',
    protected: false,
    stop: null,
    given: [],
    ...change,
  });

test('予備の名簿: a box for each ballot, ticked where it was given, and what stands against voting in the margin', () => {
  const paper = rollPaper(
    {
      electionName: '総選挙',
      placeName: '第一小学校',
      at: NOW,
      roll: oath.roll,
      rows: [row({}), row({ given: ['hirei'], stop: 'early_voted' })],
    },
    ballots,
    head,
  );
  const table = paper.blocks.find((block) => block.kind === 'table');
  const [first, second] = table?.rows ?? [];
  expect(first?.slice(5, 7)).toEqual([
    { text: '', box: 'empty' },
    { text: '', box: 'empty' },
  ]);
  expect(second?.slice(5, 7)).toEqual([
    { text: '', box: 'empty' },
    { text: '', box: 'ticked' },
  ]);
  expect(second?.at(-1)).toEqual({ text: '期日前済', strong: true });
  expect(paper.asOf).toBe(NOW);
  expect(paper.handling).toBe('取扱注意');
});

test('予備の名簿: an address that is protected is not on it', () => {
  const paper = rollPaper(
    {
      electionName: '総選挙',
      placeName: '第一小学校',
      at: NOW,
      roll: oath.roll,
      rows: [row({ protected: true, address: '本町1-2' })],
    },
    ballots,
    head,
  );
  expect(textOf(paper)).not.toContain('本町1-2');
});

test('a training paper is one on every page, whichever it is', () => {
  const drill = { ...head, training: true };
  const papers = [
    oathPaper(oath, drill),
    reportPaper(report, ballots, drill),
    testPaper('第一小学校', drill),
  ];
  expect(papers.map(({ training }) => training)).toEqual([true, true, true]);
});
