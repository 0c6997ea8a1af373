/** What leaves the centre: who stands in which file, and in which form. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import { layOut } from '../print/pdf-layout.ts';
import { placeSchema } from '../registry/places/schema.ts';
import {
  DEFAULT_EXPIRY_DAYS,
  PFIF_NAMESPACE,
  pfifXml,
  TEC_NAMESPACE,
  tecXml,
} from './shelter-export-exchange.ts';
import { ledgerCsv } from './shelter-export-ledger.ts';
import { crowdingOf, openingsCsv, type ShelterNow, sheltersGeoJson } from './shelter-export-places.ts';
import { publicPaper, rosterCsv, rosterPaper } from './shelter-export-roster.ts';
import { type Evacuee, type ExportHead, leftOut, mayStandIn } from './shelter-export-rows.ts';
import { safetyCsv, safetyPaper } from './shelter-export-safety.ts';

const AT = Date.UTC(2026, 10, 26, 6, 5);
const HEAD: ExportHead = {
  municipality: { code: '999990', name: '見本市' },
  training: false,
  asOf: AT,
  residents: '住民記録 第12版（2026-11-25）',
};

const person = (personId: string, name: string | null, more: Partial<Evacuee> = {}): Evacuee => ({
  personId,
  guest: false,
  shelterId: 'S01',
  shelterName: '第一中学校',
  status: 'present',
  since: AT - 3_600_000,
  stay: null,
  spot: null,
  whereTo: null,
  name,
  kana: null,
  birthDate: civilDateSchema.parse('1980-02-17'),
  birthText: null,
  sex: '2',
  age: 46,
  address: '見本市本町1-2-3',
  postCode: '9990000',
  phone: '090-0000-0000',
  nationality: 'JPN',
  householdId: 'H1',
  relationship: '世帯主',
  marks: null,
  injuries: [],
  needs: [],
  homeDamage: null,
  aid: [],
  consent: { family: true, acquaintances: true, others: true },
  asked: true,
  protected: false,
  ...more,
});

const SECRET = person('9000000077', '隠田 花子', {
  protected: true,
  address: '見本市どこか9-9-9',
  phone: '090-9999-9999',
  kana: 'オンダ ハナコ',
});
const CONSENTING = person('101', '𠮷田　太郎', { kana: 'ヨシダ タロウ', sex: '1' });
const REFUSING = person('102', '佐藤　次郎', {
  consent: { family: false, acquaintances: false, others: false },
});
const PEOPLE = [CONSENTING, REFUSING, SECRET];

const wordsOf = (paper: PaperDocument): string =>
  layOut(paper, (text) => ({ text, face: 'plain', advance: 1, fate: 'exact' }))
    .pages.flatMap(({ ink }) => ink.flatMap((each) => (each.kind === 'text' ? [each.text] : [])))
    .join('');

const OPTIONS = {
  domain: 'shelter.example.jp',
  idOf: (id: string) => `x${id.length}`,
  expiryDays: DEFAULT_EXPIRY_DAYS,
};

describe('§12 1: 支援措置 in exports', () => {
  const open = {
    rosterCsv: rosterCsv(PEOPLE, HEAD),
    rosterPaper: wordsOf(rosterPaper(PEOPLE, HEAD, AT)),
    publicPaper: wordsOf(publicPaper(PEOPLE, HEAD, AT)),
    safetyCsv: safetyCsv(PEOPLE, HEAD),
    pfif: pfifXml(PEOPLE, HEAD, OPTIONS),
    tec: tecXml(PEOPLE, HEAD, OPTIONS),
  };

  test.each(Object.entries(open))(
    '%s names her nowhere, nor her kana, number, address or phone',
    (_, text) => {
      for (const trace of ['隠田', '花子', 'オンダ', '9000000077', 'どこか', '9999'])
        expect(text.replaceAll(/\s/g, '')).not.toContain(trace);
      expect(text.replaceAll(/\s/g, '')).toContain('𠮷田');
    },
  );

  test('the roster says that somebody is not on it, and how many', () => {
    for (const text of [open.rosterCsv, open.rosterPaper])
      expect(text).toContain('名簿に名前を載せない方が 1 人います');
  });

  test('被災者台帳 holds her for aid, and neither where she lives nor where she is nor how to reach her', () => {
    const line = ledgerCsv(PEOPLE, HEAD)
      .split('\r\n')
      .find((each) => each.includes('隠田'))!;
    expect(line).toContain('支援措置');
    for (const trace of ['どこか', '第一中学校', '090-', '在所']) expect(line).not.toContain(trace);
  });

  test('her form is not printed', () => {
    expect(safetyPaper(SECRET, HEAD, AT)).toBeUndefined();
    expect(safetyPaper(CONSENTING, HEAD, AT)).toBeDefined();
  });

  test('her own agreement to ⑭ changes nothing of it', () => {
    expect(mayStandIn(SECRET, 'exchange')).toBe(false);
    expect(mayStandIn(SECRET, 'public')).toBe(false);
    expect(leftOut(PEOPLE, 'roster')).toBe(1);
  });
});

describe('⑫⑬⑭', () => {
  test('who does not agree to ⑭ is in no exchange and on no list at the door; the form carries the wish along', () => {
    for (const text of [
      pfifXml(PEOPLE, HEAD, OPTIONS),
      tecXml(PEOPLE, HEAD, OPTIONS),
      wordsOf(publicPaper(PEOPLE, HEAD, AT)),
    ])
      expect(text).not.toContain('佐藤');
    const line = safetyCsv(PEOPLE, HEAD)
      .split('\r\n')
      .find((each) => each.includes('佐藤'))!;
    expect(line).toContain('"希望しない","希望しない","同意しない"');
    expect(wordsOf(safetyPaper(REFUSING, HEAD, AT)!)).toContain(
      '⑭ 親族・同居者・知人以外の者への回答又は公表に同意しない',
    );
  });

  test('who was not asked is told apart from who was', () => {
    const asked = safetyCsv([{ ...REFUSING, asked: false }], HEAD);
    expect(asked).toContain('未確認（市区町村の定めによる）');
    expect(wordsOf(safetyPaper({ ...REFUSING, asked: false }, HEAD, AT)!)).toContain(
      '本人にまだ確かめていません',
    );
  });
});

describe('§12 12: names in exports', () => {
  const NAMES = [
    '𠮷田　太郎',
    '葛\u{E0100}城　花',
    '髙﨑　健',
    'WOLFESCHLEGELSTEINHAUSENBERGERDORFFSMITH',
    null,
  ];
  const people = NAMES.map((name, at) => person(`1${at}`, name));

  test('the roster and the form keep each letter as it is', () => {
    const csv = rosterCsv(people, HEAD);
    for (const name of NAMES) if (name !== null) expect(csv).toContain(name);
    expect(csv).toContain('（氏名不明）');
    expect(safetyCsv(people, HEAD)).toContain('"不明"');
  });

  test('被災者台帳 has readable letters and says which are not those of the register', () => {
    const lines = ledgerCsv(people, HEAD).split('\r\n');
    const of = (text: string) => lines.find((each) => each.includes(text))!;
    expect(of('葛城')).toContain('"置き換えあり"');
    // 﨑 is a letter of JIS X 0213, 髙 and 𠮷 are none.
    expect(of('高﨑')).toContain('"高﨑　健","置き換えあり"');
    expect(of('吉田')).toContain('"吉田　太郎","置き換えあり"');
    expect(of('WOLFE')).toContain('SMITH",""');
    expect(lines.join('')).not.toContain('\u{E0100}');
  });

  test('不詳 birth dates stand in the register’s words, and days around a change of era in their own', () => {
    const csv = safetyCsv(
      [
        person('1', 'あ', { birthDate: null, birthText: '昭和64年月日不詳' }),
        person('2', 'い', { birthDate: civilDateSchema.parse('2019-04-30') }),
        person('3', 'う', { birthDate: civilDateSchema.parse('2019-05-01') }),
      ],
      HEAD,
    );
    for (const text of ['昭和64年月日不詳', '平成31年4月30日', '令和元年5月1日']) expect(csv).toContain(text);
  });

  test('a name that a spreadsheet would run is text', () => {
    expect(rosterCsv([person('1', '=HYPERLINK("x")')], HEAD)).toContain(`"'=HYPERLINK(""x"")"`);
  });
});

describe('PFIF 1.4', () => {
  const xml = pfifXml([CONSENTING, person('103', 'A<B>&"\u0007\uD800C')], HEAD, OPTIONS);
  const parsed = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    isArray: (name) => name === 'pfif:person',
  }).parse(xml);

  test('is XML, in its namespace, whatever a name is', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(parsed['pfif:pfif']['@_xmlns:pfif']).toBe(PFIF_NAMESPACE);
    expect(
      parsed['pfif:pfif']['pfif:person'].map((each: Record<string, string>) => each['pfif:full_name']),
    ).toEqual(expect.arrayContaining(['A<B>&"C', '𠮷田　太郎']));
  });

  test('has what a record must have, times in UTC, and a day on which it is to be forgotten', () => {
    const [record] = parsed['pfif:pfif']['pfif:person'].filter(
      (each: Record<string, string>) => each['pfif:full_name'] === '𠮷田　太郎',
    );
    const note = record['pfif:note'];
    for (const field of ['person_record_id', 'source_date', 'full_name', 'expiry_date', 'entry_date'])
      expect(record[`pfif:${field}`]).toMatch(/./);
    for (const field of ['note_record_id', 'person_record_id', 'author_name', 'source_date', 'text'])
      expect(note[`pfif:${field}`]).toMatch(/./);
    expect(record['pfif:person_record_id']).toBe('shelter.example.jp/x3');
    expect(note['pfif:person_record_id']).toBe(record['pfif:person_record_id']);
    expect(record['pfif:entry_date']).toBe('2026-11-26T06:05:00Z');
    expect(record['pfif:expiry_date']).toBe('2027-01-25T06:05:00Z');
    expect(record['pfif:sex']).toBe('male');
    expect(note['pfif:status']).toBe('believed_alive');
    expect(note['pfif:last_known_location']).toBe('第一中学校');
  });

  test('says no more than finds her: no birth date, address, phone or number', () => {
    for (const trace of ['1980', '本町', '090-', '>101<', '/101']) expect(xml).not.toContain(trace);
  });

  test('of a drill is empty: nobody must look for a made-up person', () => {
    const drill = pfifXml([CONSENTING], { ...HEAD, training: true }, OPTIONS);
    expect(drill).not.toContain('𠮷田');
    expect(XMLValidator.validate(drill)).toBe(true);
  });

  test('where she went is not told of who left', () => {
    const left = pfifXml([{ ...CONSENTING, status: 'left', whereTo: '親戚宅' }], HEAD, OPTIONS);
    expect(left).not.toContain('親戚宅');
    expect(left).not.toContain('last_known_location');
  });
});

test('EDXL-TEC Client Registry: the same people and records, in its namespace', () => {
  const xml = tecXml(PEOPLE, HEAD, OPTIONS);
  expect(XMLValidator.validate(xml)).toBe(true);
  const parsed = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'tec:person' }).parse(
    xml,
  );
  expect(parsed['tec:clientRegistry']['@_xmlns:tec']).toBe(TEC_NAMESPACE);
  expect(parsed['tec:clientRegistry']['tec:person']).toHaveLength(1);
});

describe('shelters', () => {
  const place = placeSchema.parse({
    id: 'S01',
    keys: [],
    name: '第一中学校',
    kana: null,
    address: '本町1',
    position: { lat: 37.63, lon: 138.96 },
    kinds: ['emergency', 'designated'],
    hazards: ['flood'],
    capacity: 300,
    phone: null,
    districts: null,
    accepts: null,
    notes: null,
  });
  const shelter = (more: Partial<ShelterNow> = {}): ShelterNow => ({
    ...{
      shelterId: 'S01',
      name: '第一中学校',
      open: true,
      capacity: 100,
      present: 40,
      unnamed: 0,
      away: 5,
      outside: 2,
    },
    ...{ hazard: 'flood', openedAt: AT - 7_200_000, closedAt: null, heardAt: AT - 60_000, place },
    ...more,
  });

  test('how full it is counts heads without names too', () => {
    expect(crowdingOf(shelter())).toBe('空きあり');
    expect(crowdingOf(shelter({ unnamed: 10 }))).toBe('やや混雑');
    expect(crowdingOf(shelter({ present: 80 }))).toBe('混雑');
    expect(crowdingOf(shelter({ present: 100 }))).toBe('満員');
    expect(crowdingOf(shelter({ capacity: 0 }))).toBe('不明');
  });

  test('開設情報 has those that are or were open, with hazard and times in Japan', () => {
    const csv = openingsCsv(
      [
        shelter(),
        shelter({ shelterId: 'S02', open: false, closedAt: AT }),
        shelter({ shelterId: 'S03', open: false }),
      ],
      HEAD,
    );
    expect(csv.trim().split('\r\n')).toHaveLength(3);
    expect(csv).toContain('"開設","2026-11-26 13:05","","洪水",100,40,"空きあり"');
    expect(csv).toContain('"S02"');
  });

  test('GeoJSON: every place of the list, 経度 first; an open shelter that is not on it has no point; few people are not told', () => {
    const geo = JSON.parse(
      sheltersGeoJson(
        [shelter({ present: 2 }), shelter({ shelterId: 'X9', name: '臨時', place: null })],
        [place],
        HEAD,
      ),
    );
    expect(geo.features).toHaveLength(2);
    expect(geo.features[0].geometry).toEqual({ type: 'Point', coordinates: [138.96, 37.63] });
    expect(geo.features[0].properties).toMatchObject({
      open: true,
      present: 5,
      capacity: 100,
      hazards: ['flood'],
    });
    expect(geo.features[1]).toMatchObject({ geometry: null, properties: { id: 'X9', name: '臨時' } });
  });
});

test('a thousand people on paper are pages for each shelter, each with its heading', () => {
  const people = Array.from({ length: 300 }, (_, at) =>
    person(`p${at}`, `見本　${at}`, {
      shelterId: at % 2 === 0 ? 'S01' : 'S02',
      shelterName: at % 2 === 0 ? '第一' : '第二',
    }),
  );
  const words = wordsOf(rosterPaper(people, HEAD, AT));
  expect(words).toContain('第一　150人');
  expect(words).toContain('第二　150人');
});
