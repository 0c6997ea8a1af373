/** One line of a list of 避難所, whatever it was written in, as a place. Pure. */
import { HAZARDS, type Hazard } from '../../kernel/hazards.ts';
import { readMunicipalityCode } from '../import/municipality-code.ts';
import type { PlaceCode } from './codes.ts';
import type { PlaceField } from './columns.ts';
import type { FindingLevel, PlaceFinding, PlaceKind, PlaceRow } from './schema.ts';
import {
  type Reading,
  readCapacity,
  readFlag,
  readKey,
  readPhone,
  readPosition,
  readText,
} from './values.ts';

export interface RowSource {
  readonly file: string;
  readonly line: number;
  /** Values of a field, in the order of the columns; more than one column can name it. */
  readonly values: ReadonlyMap<PlaceField, readonly string[]>;
  /** The header of a field, for the report. */
  readonly headers: ReadonlyMap<PlaceField, string>;
  /** Whether the file has 災害種別 at all: only then is a place without any designated for none. */
  readonly emergency: boolean;
}

export interface Town {
  /** 全国地方公共団体コード, six digits. */
  readonly code: string;
  /** 三条市 */
  readonly name: string;
}

export interface RowReading {
  readonly row?: PlaceRow;
  readonly findings: readonly PlaceFinding[];
}

/** A report keeps the beginning of what was wrong. */
const MOST_QUOTED = 60;
const quoted = (text: string | null): string | null =>
  text === null || text === '' ? null : Array.from(text).slice(0, MOST_QUOTED).join('');

/** Reads fields and keeps what was found, with its place in the file. */
const readerOf = ({ file, line, values, headers }: RowSource) => {
  const findings: PlaceFinding[] = [];
  const note = (
    level: FindingLevel,
    code: PlaceCode,
    { field, was = null, now = null }: { field?: PlaceField; was?: string | null; now?: string | null } = {},
  ): void => {
    const column = field === undefined ? null : (headers.get(field) ?? null);
    findings.push({ level, code, file, line, column, was: quoted(was), now: quoted(now) });
  };
  const first = (field: PlaceField): string => values.get(field)?.find((value) => value.trim() !== '') ?? '';
  const take = <T>(field: PlaceField, { value, findings: found }: Reading<T>): T => {
    for (const { level, code, was, now } of found) note(level, code, { field, was, now });
    return value;
  };
  return { findings, note, first, take };
};

type Reader = ReturnType<typeof readerOf>;

/** Whether this line is of the municipality. Its code is often bent; what cannot be mended does not lose a shelter. */
const isOurs = ({ note, first, take }: Reader, town: Town): boolean => {
  const text = take('municipality', readKey(first('municipality')));
  if (text === null) return true;
  const reading = readMunicipalityCode(text, town.code);
  if (typeof reading === 'string') {
    note('noted', 'code_wrong', { field: 'municipality', was: text });
    return true;
  }
  if (reading.repair !== null)
    note('repaired', reading.repair, { field: 'municipality', was: text, now: reading.code });
  if (reading.code === town.code) return true;
  note('refused_row', 'other_municipality', { field: 'municipality', was: text });
  return false;
};

/** 連結表記, or the parts of it put together. */
const addressOf = ({ first, take }: Reader): string | null => {
  const whole = first('address');
  const parts = (['prefecture', 'city', 'town', 'block'] as const).map(first).join('');
  const address = whole === '' ? parts : whole;
  const building = first('building');
  const joined = building === '' || address.includes(building) ? address : `${address} ${building}`;
  return take('address', readText(joined, 200));
};

const SOMEBODY_ELSES =
  /^(?:(?:北海道|東京都|(?:京都|大阪)府|.{2,3}県))?(.{1,6}?郡)?([^0-9０-９]{1,6}?[市区町村])/u;

/** An address that plainly names another municipality; 字 and 町 of the own town are not taken for one. */
const isElsewhere = (address: string, town: Town): boolean => {
  if (address.includes(town.name)) return false;
  return /^(?:北海道|東京都|京都府|大阪府|.{2,3}県)/.test(address) && SOMEBODY_ELSES.test(address);
};

const HAZARD_LIST = Object.keys(HAZARDS) as Hazard[];

/** Designated for none is no designation: a column somebody has not filled in must not close every shelter. */
const hazardsOf = ({ first, take, note }: Reader): Hazard[] | null => {
  const hazards = HAZARD_LIST.filter((hazard) =>
    take(`hazard_${hazard}`, readFlag(first(`hazard_${hazard}`))),
  );
  if (hazards.length > 0) return hazards;
  note('noted', 'no_hazards');
  return null;
};

const HAZARD_IN_NOTES =
  /(?:洪水|崖崩れ|土石流|地滑り|土砂|高潮|地震|津波|火事|内水|火山|浸水).{0,20}(?:階|以上|以下|不可|限る|除く|のみ)/u;

const kindsOf = (emergency: boolean, accepts: string | null): PlaceKind[] =>
  emergency ? ['emergency'] : accepts === null ? ['designated'] : ['welfare'];

/** The place of a line, or why it is none. */
export const readRow = (source: RowSource, town: Town): RowReading => {
  const reader = readerOf(source);
  const { findings, note, first, take } = reader;
  const name = take('name', readText(first('name'), 100));
  if (name === null) {
    note('refused_row', 'no_name', { field: 'name' });
    return { findings };
  }
  if (!isOurs(reader, town)) return { findings };
  const address = addressOf(reader);
  if (address !== null && isElsewhere(address, town))
    note('noted', 'address_elsewhere', { field: 'address', was: address });
  const accepts = take('accepts', readText(first('accepts'), 100));
  const notes = take(
    'notes',
    readText((source.values.get('notes') ?? []).filter((text) => text.trim() !== '').join('　'), 500),
  );
  if (notes !== null && HAZARD_IN_NOTES.test(notes))
    note('noted', 'hazard_notes', { field: 'notes', was: notes });
  const overlaps = first('overlaps');
  const row: PlaceRow = {
    key: take('key', readKey(first('key'))),
    name,
    kana: take('kana', readText(first('kana'), 100)),
    address,
    position: take('lat', readPosition(first('lat'), first('lon'))),
    kinds: kindsOf(source.emergency, accepts),
    hazards: source.emergency ? hazardsOf(reader) : null,
    capacity: take('capacity', readCapacity(first('capacity'))),
    phone: take('phone', readPhone(first('phone'))),
    districts: take('districts', readText(first('districts'), 300)),
    accepts,
    notes,
    overlaps: source.values.has('overlaps') ? take('overlaps', readFlag(overlaps)) : null,
    file: source.file,
    line: source.line,
  };
  return { row, findings };
};
