/** One row of a roll's CSV as an elector: what can be put right put right, and the whole held against the schema. */
import { type CivilDate } from '../../../kernel/dates.ts';
import { residentIdSchema } from '../../../kernel/ids.ts';
import { type PartialDate, parseCompactPartial, parsePartialDate } from '../../../kernel/partial-date.ts';
import { birthOf } from '../../import/dates.ts';
import { readKana, spacedName } from '../../import/names.ts';
import type { Row } from '../../import/row.ts';
import { comesOfAgeOn, type Election, precinctOf } from '../election.ts';
import { type Elector, electorIdSchema, electorSchema } from '../schema.ts';
import { ticketOfRoll } from '../ticket.ts';
import type { RollColumns, RollField } from './columns.ts';

type RollRow = Row<RollField>;

/** One width; what was not is told. */
const narrow = (row: RollRow, field: RollField): string => {
  const text = row.get(field);
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '');
  if (plain !== text && /[０-９]/.test(text)) row.remark('repaired', 'wide_digits', field);
  return plain;
};

/** A day in any notation an office writes (和暦, 西暦, era digits), or what is known of one. */
const dayOf = (text: string): PartialDate | undefined => {
  const plain = text.normalize('NFKC');
  return /^\d{6}00$/.test(plain) ? parseCompactPartial(plain) : parsePartialDate(plain);
};

/** A day that is not needed: left out, with a word, when it is none. */
const optionalDay = (row: RollRow, field: RollField): CivilDate | null => {
  const text = row.get(field);
  if (/^0*$/.test(text)) return null;
  const day = dayOf(text);
  if (day?.known === 'day') return day.date;
  row.remark('repaired', 'bad_date', field);
  return null;
};

const birthOfRow = (row: RollRow): Pick<Elector, 'birthDate' | 'birthDateText'> => {
  const text = row.get('birthDate');
  if (text === '') row.refuse('missing_value', 'birthDate');
  const day = dayOf(text);
  if (day === undefined && text !== '') row.refuse('bad_date', 'birthDate');
  return birthOf(day ?? { known: 'nothing' });
};

const YES = ['1', '有', '○', '〇', '該当', '対象', 'あり', 'TRUE', 'Y'];
const NO = ['', '0', '無', '×', '非該当', '対象外', 'なし', 'FALSE', 'N'];

/** What nobody can read is a yes: an address that is hidden for nothing does less harm than one that is shown. */
const flagOf = (row: RollRow, field: RollField): boolean => {
  const text = narrow(row, field).toUpperCase();
  if (NO.includes(text)) return false;
  if (!YES.includes(text)) row.remark('repaired', 'unknown_flag', field);
  return true;
};

/** 投票区 by its id, its number however it is written, or its name. */
const precinctIn = (election: Election, text: string): string | undefined => {
  const plain = text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
  const id = plain.replace(/^第?([A-Z]{0,4})0*(\d+)(?:投票区)?$/, '$1$2');
  return (
    precinctOf(election, id)?.id ??
    election.precincts.find(({ name }) => name.normalize('NFKC') === plain)?.id
  );
};

const GROUPS = /^(.+?)[-‐‑–—−ー](\d+)[-‐‑–—−ー](\d+)$/;

/** 名簿番号, of three columns or of one. */
const numberOfRow = (
  row: RollRow,
  election: Election,
): Pick<Elector, 'electorId' | 'precinct'> | undefined => {
  const groups = GROUPS.exec(narrow(row, 'number'));
  const [, inNumber, page, line] = groups ?? ['', '', narrow(row, 'page'), narrow(row, 'line')];
  const text = row.layout.index.precinct === undefined ? (inNumber ?? '') : row.get('precinct');
  const precinct = precinctIn(election, text);
  if (text === '') row.refuse('missing_value', 'precinct');
  else if (precinct === undefined) row.refuse('unknown_precinct', 'precinct');
  const id = electorIdSchema.safeParse(`${precinct ?? '1'}-${page}-${line}`.replaceAll(/-0+(?=\d)/g, '-'));
  if (id.success && precinct !== undefined)
    return { electorId: id.data, precinct: precinct as Elector['precinct'] };
  if (!id.success)
    row.refuse('bad_elector_number', row.layout.index.number === undefined ? 'page' : 'number');
  return undefined;
};

const residentOf = (row: RollRow): Elector['residentId'] => {
  const text = narrow(row, 'residentId');
  if (text === '') return null;
  const id = residentIdSchema.safeParse(text);
  if (id.success) return id.data;
  row.remark('repaired', 'bad_resident_id', 'residentId');
  return null;
};

const nameOf = (row: RollRow, field: 'name' | 'formerSurname' | 'alias'): string | null => {
  const text = row.get(field);
  return text === '' ? null : spacedName(text);
};

const kanaOf = (row: RollRow): string => {
  const { kana, repair } = readKana(row.get('kana'));
  if (kana === '') row.refuse('missing_value', 'kana');
  if (repair !== null) row.remark('repaired', repair, 'kana');
  return kana;
};

const ticketsOf = (row: RollRow): readonly string[] => {
  const codes: string[] = [];
  for (const field of ['ticket', 'ticket2'] as const) {
    const text = row.get(field);
    if (text === '') continue;
    const code = ticketOfRoll(text);
    if (code === undefined) row.remark('repaired', 'bad_ticket', field);
    else if (!codes.includes(code)) codes.push(code);
  }
  return codes;
};

const absenteeOf = (row: RollRow): Elector['absentee'] => {
  const issuedOn = optionalDay(row, 'absenteeOn');
  return issuedOn === null ? null : { issuedOn, returnedOn: optionalDay(row, 'absenteeBack') };
};

/** 表示 of the row; who is of age only after 公示 waits for the day, whatever the roll calls her. */
const standingOf = (
  row: RollRow,
  { standings }: RollColumns,
  election: Election,
  birthDate: CivilDate | null,
): Elector['standing'] => {
  const text = row.get('standing');
  const kind = Object.hasOwn(standings, text) ? standings[text] : undefined;
  if (kind === undefined) row.refuse('wrong_code', 'standing');
  const ofAge = birthDate === null ? null : comesOfAgeOn(election, birthDate);
  if (ofAge !== null && ofAge > election.pollDay) row.refuse('under_age', 'birthDate');
  if ((kind ?? 'active') === 'active' && ofAge !== null && ofAge > election.announcedOn)
    return { kind: 'not_yet_18', on: ofAge };
  return { kind: kind ?? 'active', on: optionalDay(row, 'standingOn') };
};

const sexOf = (row: RollRow, { sexes }: RollColumns): Elector['sex'] => {
  const text = narrow(row, 'sex');
  const sex = Object.hasOwn(sexes, text) ? sexes[text] : undefined;
  if (sex === undefined) row.remark('repaired', 'sex_unknown', 'sex');
  return sex ?? '9';
};

const addressOf = (row: RollRow): string => {
  const place = row.get('address');
  const building = row.get('building');
  if (place === '') row.refuse('missing_value', 'address');
  return building === '' ? place : `${place}\u3000${building}`;
};

export interface RollContext {
  readonly columns: RollColumns;
  readonly election: Election;
}

/** 名簿番号 alone, of a row that says no more (抹消). */
export const readElectorId = (row: RollRow, { election }: RollContext): Elector['electorId'] | undefined =>
  row.fault === undefined ? numberOfRow(row, election)?.electorId : undefined;

/** `undefined`: the row is refused, and says why. */
export const readElector = (row: RollRow, { columns, election }: RollContext): Elector | undefined => {
  const number = numberOfRow(row, election);
  const birth = birthOfRow(row);
  const name = nameOf(row, 'name');
  if (name === null) row.refuse('missing_value', 'name');
  const draft = {
    ...number,
    residentId: residentOf(row),
    name,
    kana: kanaOf(row),
    formerSurname: nameOf(row, 'formerSurname'),
    alias: nameOf(row, 'alias'),
    ...birth,
    sex: sexOf(row, columns),
    address: addressOf(row),
    standing: standingOf(row, columns, election, birth.birthDate),
    protected: flagOf(row, 'protected'),
    braille: flagOf(row, 'braille'),
    absentee: absenteeOf(row),
    ticketCodes: ticketsOf(row),
  };
  if (row.fault !== undefined) return undefined;
  const parsed = electorSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  row.refuse('too_long', issue?.path[0] === 'name' || issue?.path[0] === 'kana' ? issue.path[0] : 'address');
  return undefined;
};
