/** One row as a resident: its codes read, what can be put right put right, and the whole held against the schema. */
import {
  type HouseholdId,
  householdIdSchema,
  type ResidentId,
  residentIdSchema,
  type TenantId,
} from '../../kernel/ids.ts';
import { degradedName } from '../../kernel/jis-x-0213.ts';
import { holdsMyNumber } from '../../kernel/my-number.ts';
import { parsePartialDate } from '../../kernel/partial-date.ts';
import { type Resident, residentSchema } from '../schema.ts';
import { birthOf } from './dates.ts';
import type { Field } from './items.ts';
import { readMunicipalityCode } from './municipality-code.ts';
import { readKana, spacedName } from './names.ts';
import { HEAD, relationshipOf } from './relationships.ts';
import type { Row } from './row.ts';
import type { Shape } from './shapes.ts';

/** Digits of a number column that is not 宛名番号 or 世帯番号; wide ones become narrow. */
const digitsOf = (row: Row, field: Field): string => {
  const text = row.get(field);
  if (text === '' || /^\d+$/.test(text)) return text;
  const narrow = text.normalize('NFKC').replaceAll(/[\s\-‐‑‒–—―−ー]/g, '');
  if (!/^\d*$/.test(narrow)) row.refuse('not_a_number', field);
  return narrow;
};

const keyOf = <T extends ResidentId | HouseholdId>(
  row: Row,
  field: 'residentId' | 'householdId',
): T | undefined => {
  const text = row.get(field);
  const schema = field === 'residentId' ? residentIdSchema : householdIdSchema;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data as T;
  if (text !== '') row.refuse(/^\d+$/.test(text) ? 'bad_key' : 'not_a_number', field);
  return undefined;
};

/** The value of a code; one that is none of the table refuses the row, or becomes `otherwise` where it may be left out. */
const codeOf = <T>(
  row: Row,
  field: Field,
  table: Readonly<Record<string, T>>,
  otherwise?: T,
): T | undefined => {
  const text = row.get(field);
  const value = Object.hasOwn(table, text) ? table[text] : undefined;
  if (value !== undefined) return value;
  if (otherwise === undefined) row.refuse(text === '' ? 'missing_value' : 'wrong_code', field);
  else row.remark('repaired', 'wrong_code', field);
  return otherwise;
};

const kanaOf = (row: Row, field: Field): string | null => {
  const text = row.get(field);
  if (text === '') return null;
  const { kana, repair } = readKana(text);
  if (repair !== null) row.remark('repaired', repair, field);
  return kana;
};

const nameOf = (row: Row, field: Field): string | null => {
  const text = row.get(field);
  return text === '' ? null : spacedName(text);
};

/** A day that is not needed: left out, with a word, when it is none. */
const dayOf = (row: Row, { day }: Shape, field: Field): Resident['leavesOn'] => {
  const read = day(row.get(field));
  if (read === 'empty') return null;
  if (read !== 'wrong' && read.known === 'day') return read.date;
  if (read === 'wrong' || read.known !== 'nothing') row.remark('repaired', 'bad_date', field);
  return null;
};

type Birth = Pick<Resident, 'birthDate' | 'birthDateText'>;
const UNKNOWN_BIRTH: Birth = { birthDate: null, birthDateText: '年月日不詳' };

/** 生年月日 with its two items of 不詳: words outweigh zeros, and a flag that nothing explains leaves nothing known. */
const birthDayOf = (row: Row, shape: Shape, required: boolean): Birth => {
  const read = shape.day(row.get('birthDate'));
  if (read === 'wrong') row.refuse('bad_date', 'birthDate');
  if (read === 'empty' && required) row.refuse('missing_value', 'birthDate');
  if (read === 'wrong' || read === 'empty') return UNKNOWN_BIRTH;
  if (row.layout.index.birthDateUnknown === undefined) return birthOf(read);
  const flag = row.get('birthDateUnknown') === '1';
  const words = row.get('birthDateText');
  if (!flag && words === '' && read.known === 'day') return birthOf(read);
  if (!flag || words === '') row.remark('repaired', 'unknown_date_flag', 'birthDateUnknown');
  if (words === '') return read.known === 'day' ? UNKNOWN_BIRTH : birthOf(read);
  const said = parsePartialDate(words);
  if (said !== undefined) return birthOf(said);
  row.remark('repaired', 'unknown_date_flag', 'birthDateText');
  return read.known === 'day' ? UNKNOWN_BIRTH : birthOf(read);
};

const sexOf = (row: Row): Resident['sex'] => {
  const text = row.get('sex');
  if (text === '1' || text === '2') return text;
  if (text !== '0' && text !== '3' && text !== '9' && row.layout.index.sex !== undefined)
    row.remark('repaired', 'sex_unknown', 'sex');
  return '9';
};

/** 続柄コード in one piece: some formats have its parts in columns, and a lone digit has lost its zero. */
const relationshipCodeOf = (row: Row): string | null => {
  const parts = (
    ['relationshipCode', 'relationshipCode2', 'relationshipCode3', 'relationshipCode4'] as const
  ).map((field) => {
    const digits = digitsOf(row, field);
    if (digits.length % 2 === 0) return digits;
    row.remark('repaired', 'leading_zero', field);
    return `0${digits}`;
  });
  const code = parts.join('').replace(/(?:00)+$/, '');
  if (code === '') return null;
  if (code.length <= 8) return code;
  row.remark('repaired', 'wrong_code', 'relationshipCode');
  return null;
};

const OTHER = 'その他';

const relationshipText = (row: Row, code: string | null, served: boolean): string => {
  const text = row.get('relationship');
  if (text !== '') return text;
  if (code !== null) {
    const said = relationshipOf(code);
    if (said === undefined) row.remark('repaired', 'wrong_code', 'relationshipCode');
    return said ?? OTHER;
  }
  // Who is no resident (any more) stands in no household.
  if (served)
    row.refuse(
      'missing_value',
      row.layout.index.relationship === undefined ? 'relationshipCode' : 'relationship',
    );
  return HEAD;
};

const postCodeOf = (row: Row): string | null => {
  const digits = digitsOf(row, 'postCode');
  if (digits === '' || digits.length === 7) return digits === '' || digits === '0000000' ? null : digits;
  row.remark('repaired', digits.length === 6 ? 'leading_zero' : 'bad_post_code', 'postCode');
  return digits.length === 6 ? `0${digits}` : null;
};

const phoneOf = (row: Row): string | null => {
  const text = row.get('phone');
  if (text === '') return null;
  const digits = text
    .normalize('NFKC')
    .replaceAll(/[\s()\-‐‑‒–—―−ー]/g, '')
    .replace(/^\+81\(?0?\)?/, '0');
  if (/^0\d{9,10}$/.test(digits)) return digits;
  const isShort = /^[1-9]\d{8,9}$/.test(digits);
  row.remark('repaired', isShort ? 'leading_zero' : 'bad_phone', 'phone');
  return isShort ? `0${digits}` : null;
};

/** The code of a municipality at the beginning of these digits, put right where one repair does it. */
const municipalityOf = (row: Row, digits: string, tenant: TenantId, field: Field): string | null => {
  const read = readMunicipalityCode(digits, tenant);
  if (typeof read === 'string') {
    row.refuse('wrong_check_digit', field);
    return null;
  }
  if (read.repair !== null) row.remark('repaired', read.repair, field);
  return read.code;
};

/** 全国地方公共団体コード + 町字ID, in one column or in two. */
const townIdOf = (row: Row, tenant: TenantId): string | null => {
  const joined = digitsOf(row, 'townId');
  const field = row.layout.index.townId === undefined ? 'town' : 'townId';
  const municipality = joined === '' ? digitsOf(row, 'municipality') : joined.slice(0, -7);
  const town = joined === '' ? digitsOf(row, 'town') : joined.slice(-7);
  if (municipality === '' && joined === '') return null;
  if (joined !== '' && joined.length !== 13 && joined.length !== 12) {
    row.remark('repaired', 'bad_town', field);
    return null;
  }
  const code = municipalityOf(row, municipality, tenant, joined === '' ? 'municipality' : field);
  if (code === null || town === '' || town === '0000000') return null;
  if (town.length === 7) return `${code}${town}`;
  row.remark('repaired', town.length === 6 ? 'leading_zero' : 'bad_town', field);
  return town.length === 6 ? `${code}0${town}` : null;
};

/** From the prefecture to 方書, which stands apart. */
const addressOf = (row: Row): string => {
  const place = (['prefecture', 'city', 'townName', 'block', 'address'] as const)
    .map((field) => row.get(field))
    .join('');
  const building = row.get('building');
  if (place === '') row.refuse('missing_value', row.layout.index.address === undefined ? 'city' : 'address');
  return building === '' ? place : `${place}\u3000${building}`;
};

const NOBODYS = 'XXX';

/** 国籍 and whether she is a foreigner; `XXX` is ISO 3166's place for a nationality that is not known. */
const nationalityOf = (row: Row): { readonly nationality: string; readonly foreign: boolean } => {
  const kind = row.get('kind');
  const text = row.get('nationality').toUpperCase();
  if (row.layout.index.kind !== undefined && kind !== '1' && kind !== '2')
    row.refuse(kind === '' ? 'missing_value' : 'wrong_code', 'kind');
  const known = /^[A-Z]{3}$/.test(text);
  if (text !== '' && !known && text !== '000') row.remark('repaired', 'wrong_code', 'nationality');
  const foreign = kind === '2' || (kind === '' && text !== '' && text !== 'JPN');
  if (!foreign) return { nationality: 'JPN', foreign };
  return { nationality: known ? text : NOBODYS, foreign };
};

type Names = Pick<Resident, 'name' | 'nameKanji' | 'alias' | 'aliasKana' | 'kana'>;

/** 氏名: of a foreigner the Roman letters, where the file has them; what reads her name when no フリガナ does. */
const namesOf = (row: Row, foreign: boolean): Names => {
  const written = nameOf(row, 'name');
  const roman = nameOf(row, 'nameRoman');
  const name = foreign ? (roman ?? written) : written;
  const beside = foreign && roman !== null && written !== roman ? written : null;
  const aliasKana = kanaOf(row, 'aliasKana');
  const kana = kanaOf(row, 'kana');
  if (name === null) row.refuse('missing_value', 'name');
  if (kana === null && foreign) row.remark('repaired', 'kana_missing', 'kana');
  if (kana === null && !foreign) row.refuse('missing_value', 'kana');
  return {
    name: name ?? '',
    nameKanji: nameOf(row, 'nameKanji') ?? beside,
    alias: nameOf(row, 'alias'),
    aliasKana,
    kana: kana ?? aliasKana ?? name ?? '',
  };
};

/** 住登区分, 住民状態 and 世帯番号: who belongs here. */
const standingOf = (row: Row, shape: Shape, residentId: ResidentId | undefined) => {
  const registration = codeOf(row, 'registration', shape.registration) ?? 'resident';
  const outside = registration === 'outside';
  const status = codeOf(row, 'status', outside ? shape.statusOutside : shape.status) ?? 'active';
  const household = keyOf<HouseholdId>(row, 'householdId');
  if (household === undefined && !outside && status === 'active') row.refuse('no_household', 'householdId');
  // Nobody's household but her own: the numbers are of one form.
  const householdId = household ?? householdIdSchema.parse(residentId ?? '0');
  return { registration, status, householdId, served: !outside && status === 'active' };
};

const WORDS = [
  'name',
  'nameKanji',
  'alias',
  'formerSurname',
  'kana',
  'oldKana',
  'aliasKana',
  'formerSurnameKana',
  'relationship',
  'address',
] as const satisfies readonly (keyof Resident & Field)[];

/** What was put together of several fields or made narrow: no spelling brings in what its result would not. */
const lookAgain = (row: Row, resident: Resident): void => {
  for (const field of WORDS) {
    const text = resident[field];
    if (text === null) continue;
    if (holdsMyNumber(text)) row.refuse('my_number', field);
    if (/^[=+\-@]/.test(text)) row.refuse('formula', field);
  }
};

export interface ReadContext {
  readonly shape: Shape;
  /** The municipality whose file it is. */
  readonly tenant: TenantId;
}

/** `undefined`: the row is refused, and says why. 支援措置 are joined by the caller. */
export const readResident = (row: Row, { shape, tenant }: ReadContext): Resident | undefined => {
  const residentId = keyOf<ResidentId>(row, 'residentId');
  if (residentId === undefined && row.fault === undefined) row.refuse('missing_value', 'residentId');
  const { registration, status, householdId, served } = standingOf(row, shape, residentId);
  const { nationality, foreign } = nationalityOf(row);
  const names = namesOf(row, foreign);
  const relationshipCode = relationshipCodeOf(row);
  const draft = {
    residentId,
    householdId,
    registration,
    ...names,
    nameDegraded: degradedName(names.name),
    formerSurname: nameOf(row, 'formerSurname'),
    preferredName: codeOf(row, 'preferredName', shape.preferredName, 'name'),
    kanaStatus: codeOf(row, 'kanaStatus', shape.kanaStatus, 'convenience'),
    oldKana: kanaOf(row, 'oldKana'),
    formerSurnameKana: kanaOf(row, 'formerSurnameKana'),
    ...birthDayOf(row, shape, registration === 'resident'),
    sex: sexOf(row),
    relationship: relationshipText(row, relationshipCode, served),
    relationshipCode,
    address: addressOf(row),
    townId: townIdOf(row, tenant),
    postCode: postCodeOf(row),
    phone: phoneOf(row),
    nationality,
    stayUntil: dayOf(row, shape, 'stayUntil'),
    status,
    residentSince: dayOf(row, shape, 'residentSince'),
    leavesOn: dayOf(row, shape, 'leavesOn'),
    measures: [],
    card: null,
    certificateSerial: null,
  };
  if (row.fault !== undefined) return undefined;
  const parsed = residentSchema.safeParse(draft);
  if (parsed.success) {
    lookAgain(row, parsed.data);
    return row.fault === undefined ? parsed.data : undefined;
  }
  const [issue] = parsed.error.issues;
  row.refuse(issue?.code === 'too_big' ? 'too_long' : 'wrong_code', String(issue?.path[0] ?? '') as Field);
  return undefined;
};
