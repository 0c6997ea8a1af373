/** Rows on their way to being residents, and what all of them are together. */
import type { CivilDate } from '../../kernel/dates.ts';
import { type ResidentId, residentIdSchema, type TenantId } from '../../kernel/ids.ts';
import { measureSchema, type Resident } from '../schema.ts';
import type { Code, Finding } from './codes.ts';
import { detached } from './detached.ts';
import type { Gathering, Place } from './gathering.ts';
import type { InputFile } from './inputs.ts';
import type { Format } from './items.ts';
import { type KeyTable, packKey } from './keys.ts';
import { type MeasureBook, mayProtect, readMeasure } from './measures.ts';
import { readResident } from './resident-row.ts';
import type { Remark, Row } from './row.ts';
import type { Shape } from './shapes.ts';
import type { SourceFacts } from './source.ts';

export interface Job {
  readonly format: Format;
  readonly tenant: TenantId;
  readonly dataDate: CivilDate;
  /** Path, and what was sealed; `name` is what the report calls it. */
  readonly files: readonly (SourceFacts & { readonly path: string; readonly name: string })[];
  /** 町字コード of the 町字マスター, as `packKey` makes them. */
  readonly towns: KeyTable | undefined;
  /** Who is protected by the version in use on the data date, as `packKey` makes them; without it nobody is, or nobody knows. */
  readonly protectedBefore?: Float64Array | undefined;
}

/** Who takes what was read. */
export interface Receiver {
  /** The next residents; the reading waits. */
  residents(batch: readonly Resident[]): Promise<void>;
  finding(finding: Finding): void;
  /** Unpacked bytes of the file that is being read, and rows so far. */
  progress?(done: Progress): void;
}

/** `pass` numbers the readings of files: some are read twice. */
export interface Progress {
  readonly pass: number;
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
}

export interface Summary {
  readonly rows: number;
  readonly residents: number;
  /** People whose 支援措置 is not over on the data date. */
  readonly protected: number;
  /** Refused rows that may take somebody's protection with them. */
  readonly protectedLost: number;
  /** People whom the version in use protects and this one does not. */
  readonly protectedGone: number;
}

export interface Reading {
  readonly job: Job;
  readonly shape: Shape;
  readonly receiver: Receiver;
  readonly book: MeasureBook;
  readonly gathering: Gathering;
  /** More was found than a report may hold: nothing more is read. */
  readonly isFull: () => boolean;
  /** `protectedBefore`; flagged: of this version too. */
  readonly protectedBefore: KeyTable;
  /** Where each person's 支援措置 stand, for those that nobody claims. */
  readonly measureAt: Map<ResidentId, Place[]>;
  readonly files: readonly InputFile[];
  /** 併せて支援 with no period of their own, until all of the 申出者 are known. */
  readonly waiting: { readonly resident: Resident; readonly place: Place }[];
  batch: Resident[];
  passes: number;
  rows: number;
  residents: number;
  protected: number;
  protectedLost: number;
  duplicates: number;
}

export const report = (
  reading: Reading,
  place: Place,
  remark: Remark,
  residentId: string | null,
  isProtected = false,
): void => {
  if (remark.level === 'refused_row' && isProtected) reading.protectedLost += 1;
  reading.receiver.finding({
    ...remark,
    file: reading.files[place.file]?.name ?? '',
    line: place.line,
    residentId: residentId === null ? null : detached(residentId),
    protected: isProtected,
  });
};

export const remark = (level: Remark['level'], code: Code, column: string | null = null): Remark => ({
  level,
  code,
  column,
  number: null,
});

export const give = (reading: Reading, resident: Resident, place: Place): void => {
  const { book, job, protectedBefore } = reading;
  const { residentId } = resident;
  const { measures, unknown } = book.of(residentId, job.dataDate);
  if (unknown) report(reading, place, remark('repaired', 'measure_without_period'), residentId, true);
  if (measures.some(({ to }) => to === null || to >= job.dataDate)) {
    reading.protected += 1;
    const slot = protectedBefore.find(packKey(residentId));
    if (slot !== -1) protectedBefore.flags[slot] = 1;
  }
  // Her row was held against the schema without them.
  const parsed = measures.map((measure) => measureSchema.parse(measure));
  reading.batch.push(parsed.length === 0 ? resident : { ...resident, measures: parsed });
  reading.residents += 1;
};

export const flush = async (reading: Reading, least: number): Promise<void> => {
  if (reading.batch.length < least || reading.batch.length === 0) return;
  const { batch } = reading;
  reading.batch = [];
  await reading.receiver.residents(batch);
};

/** The row as a resident whose 宛名番号 nobody has yet, or why not. */
const judge = (reading: Reading, row: Row, place: Place): Resident | undefined => {
  const { job, shape, book } = reading;
  if (row.fault !== undefined) return undefined;
  const said = row.layout.index.measureFrom === undefined ? undefined : readMeasure(row, shape);
  const resident = readResident(row, { shape, tenant: job.tenant });
  if (resident === undefined) return undefined;
  const first = reading.gathering.firstOf(resident.residentId, place);
  if (first !== undefined) {
    reading.duplicates += 1;
    row.refuse('duplicate_key', 'residentId', first.line);
    return undefined;
  }
  if (said !== undefined) book.add(resident.residentId, said);
  return resident;
};

/** Whether a refused row may take somebody's protection with it: by what it says, or by what the file of measures says of her. */
const isLost = ({ job, shape, book, gathering }: Reading, row: Row): boolean => {
  const key = residentIdSchema.safeParse(row.id);
  const held = key.success && book.holds(key.data, job.dataDate);
  // Who stands in the register already has hers; a second row of her own CSV may say more than the first.
  if (key.success && gathering.has(key.data)) {
    if (!mayProtect(row, shape, job.dataDate)) return false;
    const said = row.fault?.code === 'duplicate_key' ? readMeasure(row, shape) : undefined;
    return said === undefined || !book.says(key.data, said);
  }
  return held || mayProtect(row, shape, job.dataDate);
};

export const takeResident = (reading: Reading, row: Row, place: Place): void => {
  const { job, book, gathering, waiting } = reading;
  reading.rows += 1;
  const resident = judge(reading, row, place);
  const id = row.id;
  if (resident === undefined) {
    if (row.fault !== undefined) report(reading, place, row.fault, id, isLost(reading, row));
    return;
  }
  for (const each of row.remarks) report(reading, place, each, resident.residentId);
  gathering.join(resident, place);
  if (resident.townId !== null && job.towns !== undefined && job.towns.find(packKey(resident.townId)) === -1)
    report(reading, place, remark('noted', 'unknown_town'), resident.residentId);
  // Only our own CSV says it in the person's own row, where the 申出者 may come later.
  const isWaiting = row.layout.index.measureFrom !== undefined && book.has(resident.residentId);
  if (isWaiting) waiting.push({ resident: detached(resident), place });
  else give(reading, resident, place);
};

export const takeMeasure = (reading: Reading, row: Row, place: Place): void => {
  const { shape, book, job, measureAt } = reading;
  const said = row.fault === undefined ? readMeasure(row, shape) : undefined;
  if (row.fault === undefined && said === undefined) row.refuse('missing_value', 'measureFrom');
  const id = residentIdSchema.safeParse(row.get('residentId'));
  if (!id.success) row.refuse('bad_key', 'residentId');
  if (row.fault !== undefined || said === undefined || !id.success) {
    if (row.fault !== undefined)
      report(reading, place, row.fault, row.id, mayProtect(row, shape, job.dataDate, { listed: true }));
    return;
  }
  for (const each of row.remarks) report(reading, place, each, id.data);
  book.add(id.data, said);
  const places = measureAt.get(id.data);
  if (places === undefined) measureAt.set(id.data, [place]);
  else places.push(place);
};
