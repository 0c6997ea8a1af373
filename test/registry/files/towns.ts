/** (d) `town`: 町字マスター of アドレス・ベース・レジストリ, in both generations of its header. */

import { KAZASHI_CODE, TOWNS, type Town } from './places.ts';
import { csvLine, type Sheet } from './sheet.ts';

const HEAD = [
  ...['lg_code', 'machiaza_id', 'machiaza_type', 'pref', 'pref_kana', 'pref_roma'],
  ...[
    'county',
    'county_kana',
    'county_roma',
    'city',
    'city_kana',
    'city_roma',
    'ward',
    'ward_kana',
    'ward_roma',
  ],
  ...['oaza_cho', 'oaza_cho_kana', 'oaza_cho_roma', 'chome', 'chome_kana', 'chome_number'],
  ...['koaza', 'koaza_kana', 'koaza_roma', 'machiaza_dist', 'rsdt_addr_flg', 'rsdt_addr_mtd_code'],
  ...['oaza_cho_aka_flg', 'koaza_aka_code', 'oaza_cho_gsi_uncmn', 'koaza_gsi_uncmn'],
  ...['status_flg', 'wake_num_flg', 'efct_date', 'ablt_date', 'src_code', 'post_code'],
];
const NEWER = [
  ...['oaza_cho_uncmn_reg', 'oaza_cho_uncmn_mj', 'oaza_cho_uncmn_type', 'oaza_cho_uncmn_code'],
  ...['koaza_uncmn_reg', 'koaza_uncmn_mj', 'koaza_uncmn_type', 'koaza_uncmn_code'],
  ...[
    'alias_oaza',
    'alias_oaza_kana',
    'alias_oaza_roma',
    'alias_koaza',
    'alias_koaza_kana',
    'alias_koaza_roma',
  ],
];
export const TOWN_COLUMNS = {
  older: [...HEAD, 'remarks'],
  newer: [...HEAD, ...NEWER, 'remarks'],
} as const;
export type Generation = keyof typeof TOWN_COLUMNS;

/** What was abolished: a name under which people are still looked for. */
export interface OldTown extends Town {
  readonly abolished: string;
}
const OLD: readonly OldTown[] = [
  {
    ...(TOWNS[0] as Town),
    machiazaId: '0901000',
    oaza: '古町',
    chome: undefined,
    written: '古町',
    abolished: '2006-03-31',
  },
  {
    ...(TOWNS[0] as Town),
    machiazaId: '0902001',
    oaza: '宿場',
    chome: 1,
    written: '宿場一丁目',
    abolished: '1999-12-31',
  },
];

const CHOME = ['', '一丁目', '二丁目', '三丁目'];

const townRow = (town: Town, abolished: string, columns: readonly string[]): string[] => {
  const chome = CHOME[town.chome ?? 0] ?? '';
  const known: Readonly<Record<string, string>> = {
    lg_code: town.code,
    machiaza_id: town.machiazaId,
    machiaza_type: town.koaza !== '' ? '3' : chome !== '' ? '2' : '1',
    pref: town.pref,
    pref_kana: 'カクウケン',
    pref_roma: 'Kaku',
    city: town.city,
    city_kana: 'カザシシ',
    city_roma: 'Kazashi-shi',
    oaza_cho: town.oaza,
    oaza_cho_kana: town.oazaKana,
    chome,
    chome_number: town.chome === undefined ? '' : String(town.chome),
    koaza: town.koaza,
    rsdt_addr_flg: town.chome === undefined ? '0' : '1',
    status_flg: '1',
    wake_num_flg: '1',
    efct_date: '1947-04-17',
    ablt_date: abolished,
    src_code: '1',
    post_code: town.postCode,
  };
  return columns.map((column) => known[column] ?? '');
};

export interface TownTruth {
  readonly townId: string;
  readonly written: string;
  readonly postCode: string;
  readonly old: boolean;
}

export const townTruth: readonly TownTruth[] = [
  ...TOWNS.map((town) => ({ ...town, old: false })),
  ...OLD.map((town) => ({ ...town, old: true })),
].map(({ code, machiazaId, written, postCode, old }) => ({
  townId: `${code}${machiazaId}`,
  written,
  postCode,
  old,
}));

export const townSheet = (generation: Generation): Sheet => {
  const columns = TOWN_COLUMNS[generation];
  return {
    file: `mt_town_city${KAZASHI_CODE}.csv`,
    columns,
    header: true,
    rows: [
      ...TOWNS.map((town) => ({ cells: townRow(town, '', columns) })),
      ...OLD.map((town) => ({ cells: townRow(town, town.abolished, columns) })),
    ],
    line: csvLine('needed'),
  };
};
