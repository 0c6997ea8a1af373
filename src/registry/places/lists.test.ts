import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HAZARDS } from '../../kernel/hazards.ts';
import { compilePlaces } from './compile.ts';
import { mergeRows } from './merge.ts';
import { metresBetween, nearestPlaces, suitabilityFor } from './rules.ts';
import { type Place, type PlaceRow, placeSchema } from './schema.ts';

const row = (more: Partial<PlaceRow>): PlaceRow => ({
  key: null,
  name: '第一中学校',
  kana: null,
  address: '新潟県三条市旭町1-1-1',
  position: { lat: 37.63, lon: 138.96 },
  kinds: ['designated'],
  hazards: null,
  capacity: null,
  phone: null,
  districts: null,
  accepts: null,
  notes: null,
  overlaps: null,
  file: '一覧',
  line: 1,
  ...more,
});
const flee = (more: Partial<PlaceRow>): PlaceRow =>
  row({ kinds: ['emergency'], hazards: ['flood'], ...more });

describe('指定避難所との重複', () => {
  test('one place for both lists: hazards of the one, capacity of the other', () => {
    const { places } = mergeRows([
      flee({ key: 'E1520400001201', capacity: 50 }),
      row({ key: 'E1520400001111', capacity: 300, phone: '0256-00-0000' }),
    ]);
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({
      kinds: ['emergency', 'designated'],
      hazards: ['flood'],
      capacity: 300,
      phone: '0256-00-0000',
      keys: ['E1520400001111', 'E1520400001201'],
    });
  });

  test('a park and a nursery at one address are two places, although 国土地理院 gives them one number', () => {
    const { places, findings } = mergeRows([
      flee({ key: 'E1520400009201', name: '一ノ木戸ポプラ公園', overlaps: true }),
      row({ key: 'E1520400009111', name: '子育て拠点施設（あそぼって）' }),
    ]);
    expect(places).toHaveLength(2);
    expect(findings.map(({ code }) => code)).toEqual(['overlap_not_found']);
  });

  test('the same name in another part of the town is another place', () => {
    const { places } = mergeRows([
      flee({ address: '新潟県三条市荻堀1', position: { lat: 37.57, lon: 139.03 } }),
      row({}),
    ]);
    expect(places).toHaveLength(2);
  });

  test('of 小学校 and 小学校敷地 beside each other the exact name is taken', () => {
    const { places } = mergeRows([
      flee({ key: 'E1', name: '寺泊小学校敷地' }),
      flee({ key: 'E2', name: '寺泊小学校' }),
      row({ key: 'D1', name: '寺泊小学校' }),
    ]);
    expect(places.map(({ keys }) => keys)).toEqual([['D1', 'E2'], ['E1']]);
  });

  test('指定避難所 and 指定福祉避難所 of one school are one place', () => {
    const { places } = mergeRows([
      row({ key: 'D1' }),
      row({ key: 'D2', kinds: ['welfare'], accepts: '要配慮者' }),
    ]);
    expect(places).toHaveLength(1);
    expect(places[0]).toMatchObject({ kinds: ['designated', 'welfare'], accepts: '要配慮者' });
  });

  test('without a list of 指定避難所 the flag is believed', () => {
    const { places } = mergeRows([flee({ overlaps: true }), flee({ name: '公園', overlaps: false })]);
    expect(places.map(({ kinds }) => kinds)).toEqual([['emergency', 'designated'], ['emergency']]);
  });
});

const FILE = '名称,所在地,ID,収容人数,洪水,緯度,経度';
const listOf = (lines: readonly string[], inForce: readonly Place[] | null = null) =>
  compilePlaces({
    town: { code: '152048', name: '三条市' },
    files: [{ name: 'a.csv', bytes: Buffer.from([FILE, ...lines].join('\n')) }],
    inForce: inForce === null ? null : { places: [...inForce] },
  });

describe('ids are given once and never to another place', () => {
  const first = listOf(['第一中学校,旭町1-1,A1,300,1,37.63,138.96', '公民館,本町2,,50,,37.64,138.95']).places;

  test('a source without ids gets one made of name and address, the same each time', () => {
    expect(first.map(({ id }) => id)).toEqual(['A1', expect.stringMatching(/^p-[0-9a-f]{12}$/)]);
    expect(
      listOf(['公民館,本町2,,50,,37.64,138.95', '第一中学校,旭町1-1,A1,300,1,37.63,138.96']).places.map(
        ({ id }) => id,
      ),
    ).toEqual(first.map(({ id }) => id).toReversed());
  });

  test('a place whose source gave it a new number keeps its id, and no other place gets it', () => {
    const next = listOf(
      ['第一中学校,旭町１－１,B7,300,1,37.63,138.96', '新しい学校,荻堀3,A1x,200,1,37.57,139.03'],
      first,
    );
    expect(next.places.map(({ id, name }) => [id, name])).toEqual([
      ['A1', '第一中学校'],
      ['A1x', '新しい学校'],
    ]);
  });

  test('an id that once was another’s is not given again by a source', () => {
    const gone = listOf(['新しい学校,荻堀3,C1,200,1,37.57,139.03'], first);
    expect(gone.changes.filter(({ kind }) => kind === 'removed')).toHaveLength(2);
    const taken = listOf(
      ['よその学校,荻堀9,C1,10,1,37.5,139.03', '新しい学校,荻堀3,C2,200,1,37.57,139.03'],
      gone.places,
    );
    // 共通ID is believed before names: the source says that C1 is this place.
    expect(taken.places.map(({ id }) => id)).toEqual(['C1', 'C2']);
  });

  test('the difference says what is new, what changed from what to what, and what is gone', () => {
    const { changes } = listOf(
      ['第一中学校,旭町1-1,A1,"1,200人",,37.63,138.96', '体育館,荻堀1,A3,80,1,37.57,139.03'],
      first,
    );
    expect(changes).toEqual([
      {
        kind: 'changed',
        id: 'A1',
        name: '第一中学校',
        items: [
          { item: '災害種別', was: '洪水', now: '（指定なし）' },
          { item: '想定収容人数', was: '300', now: '1200' },
        ],
      },
      { kind: 'added', id: 'A3', name: '体育館' },
      { kind: 'removed', id: first[1]!.id, name: '公民館' },
    ]);
  });
});

describe('which place is right for which hazard', () => {
  const place = (id: string, more: Partial<Place>): Place =>
    placeSchema.parse({
      id,
      keys: [],
      name: id,
      kana: null,
      address: null,
      position: null,
      kinds: ['emergency', 'designated'],
      hazards: ['flood'],
      capacity: null,
      phone: null,
      districts: null,
      accepts: null,
      notes: null,
      ...more,
    });

  test('designated, not designated, nobody has said', () => {
    expect(suitabilityFor(place('a', {}), 'flood')).toBe('suitable');
    expect(suitabilityFor(place('a', {}), 'tsunami')).toBe('unsuitable');
    expect(suitabilityFor(place('a', { hazards: null }), 'flood')).toBe('unknown');
    expect(Object.keys(HAZARDS)).toHaveLength(8);
  });

  test('転所先: right ones first, near ones first among them, the wrong ones last; never itself, never a 福祉避難所 alone', () => {
    const here = place('here', { position: { lat: 37.63, lon: 138.96 } });
    const all = [
      here,
      place('far', { position: { lat: 37.7, lon: 138.96 } }),
      place('near', { position: { lat: 37.64, lon: 138.96 } }),
      place('wrong', { hazards: ['earthquake'], position: { lat: 37.631, lon: 138.96 } }),
      place('unknown', { kinds: ['designated'], hazards: null, position: { lat: 37.632, lon: 138.96 } }),
      place('care', { kinds: ['welfare'], hazards: null, position: { lat: 37.63, lon: 138.96 } }),
      place('nowhere', {}),
    ];
    const order = nearestPlaces(here, all, { hazard: 'flood', most: 10 }).map((each) => each.place.id);
    expect(order).toEqual(['near', 'far', 'nowhere', 'unknown', 'wrong']);
    expect(nearestPlaces(here, all, { hazard: null, most: 2 }).map((each) => each.place.id)).toEqual([
      'wrong',
      'unknown',
    ]);
  });

  test('metres: a minute of latitude is a nautical mile', () => {
    expect(metresBetween({ lat: 37, lon: 138 }, { lat: 37 + 1 / 60, lon: 138 })).toBeCloseTo(1853, 0);
  });
});

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const REAL = process.env['KAZASU_OPEN_DATA'] ?? DATA;
const isThere = existsSync(`${REAL}/shelters`);
const townsSchema = z.array(z.looseObject({ lat: z.number().nullable(), lng: z.number().nullable() }));

describe(isThere ? 'real open data' : 'NOT RUN: the open data (KAZASU_OPEN_DATA) is not here', () => {
  const real = (code: string, name: string, towns: string) => {
    const files = ['emergency', 'evacuation'].map((kind) => ({
      name: `${kind}-${code}.geojson`,
      bytes: readFileSync(`${REAL}/shelters/${kind}-${code}.geojson`),
    }));
    const positions = townsSchema
      .parse(JSON.parse(readFileSync(`${REAL}/towns/${towns}.json`, 'utf8')))
      .flatMap(({ lat, lng }) => (lat === null || lng === null ? [] : [{ lat, lon: lng }]));
    return { town: { code, name }, files, towns: positions };
  };

  test.runIf(isThere)(
    '長岡, 三条, 見附, 魚沼, 粟島浦: every feature is a place or a part of one, ids are apart, and again is the same',
    () => {
      const five: [string, string, string, number][] = [
        ['152021', '長岡市', '長岡市', 282 + 291],
        ['152048', '三条市', '三条市', 38 + 69],
        ['152111', '見附市', '見附市', 29 + 29],
        ['152251', '魚沼市', '魚沼市', 34 + 40],
        ['155861', '粟島浦村', '岩船郡粟島浦村', 2 + 4],
      ];
      for (const [code, name, towns, features] of five) {
        const options = real(code, name, towns);
        const { places, findings } = compilePlaces({ ...options, inForce: null });
        expect(findings.filter(({ level }) => level.startsWith('refused'))).toEqual([]);
        expect(places.flatMap(({ keys }) => keys)).toHaveLength(features);
        expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
        for (const place of places) placeSchema.parse(place);
        expect(compilePlaces({ ...options, inForce: { places: [...places] } }).changes).toEqual([]);
      }
    },
  );

  test.runIf(isThere)('三条: 県央研究所 stands in 燕 and is noted, 下田公民館 is 指定避難所', () => {
    const { places, findings } = compilePlaces({ ...real('152048', '三条市', '三条市'), inForce: null });
    expect(findings.filter(({ code }) => code === 'address_elsewhere').map(({ was }) => was)).toEqual([
      '新潟県燕市小高6014',
    ]);
    expect(places.find(({ name }) => name === '下田公民館')?.kinds).toEqual(['designated']);
  });

  test.runIf(isThere)('魚沼: 「洪水：2階以上」 is told to whoever imports', () => {
    const { findings } = compilePlaces({ ...real('152251', '魚沼市', '魚沼市'), inForce: null });
    expect(findings.map(({ code, was }) => [code, was])).toContainEqual(['hazard_notes', '洪水：2階以上']);
  });

  test.runIf(isThere)(
    'つくば: a standard file with empty columns is read, and unknown hazards stay unknown',
    () => {
      const bytes = readFileSync(`${REAL}/shelters/tsukuba-odf-20241201.csv`);
      const { places, findings } = compilePlaces({
        town: { code: '082201', name: 'つくば市' },
        files: [{ name: 'tsukuba.csv', bytes }],
        inForce: null,
      });
      expect(places).toHaveLength(11);
      expect(places.every(({ hazards }) => hazards === null)).toBe(true);
      expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['byte_order_mark', 'no_hazards']));
    },
  );
});
