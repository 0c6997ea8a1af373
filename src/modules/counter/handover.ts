/** 引き渡し: taken applications as files for the back office and its RPA. Pure: what stands in each file, under which name. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { csvCell, safeFileName } from '../../kernel/csv.ts';
import type { EventId } from '../../kernel/ids.ts';
import { shiftJisBytes, toShiftJis } from '../../kernel/shift-jis.ts';
import type { ApplicationStatus } from './events-schema.ts';
import type { FilledForm } from './filled.ts';

/** An application as it stands now. What changes of it is handed over again, under a number of its own. */
export interface HandedApplication {
  readonly application: EventId;
  readonly status: ApplicationStatus | 'withdrawn';
  readonly form: FilledForm;
}

/** How CSV is written; JSON is always UTF-8 and has every letter as it is. */
export type CsvEncoding = 'utf-8' | 'shift_jis';

/** Numbers of one desk's hand-over are counted for each department, beginning with 1. */
export interface HandoverNumber {
  /** The desk that writes: several can use one folder. */
  readonly writer: string;
  readonly sequence: number;
}

export interface HandoverFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface HandoverPackage {
  /** Written first. */
  readonly files: readonly HandoverFile[];
  /** Written last: where it stands, all is there. */
  readonly manifest: HandoverFile;
}

const FORMAT = 'kazasu-handover';
const VERSION = 1;

const statusWords: Readonly<Record<HandedApplication['status'], string>> = {
  taken: '受付済',
  in_review: '審査中',
  done: '完了',
  sent_back: '差し戻し',
  withdrawn: '取消し',
};

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What is handed over, without the number under which it is. */
const contentOf = ({ application, status, form }: HandedApplication) => ({
  application,
  receipt: form.number,
  status,
  form: { id: form.formId, title: form.title.ja, sha256: form.formSha256, law: form.law },
  department: form.department,
  counter: form.counter.name.ja,
  on: form.on,
  applicant: form.applicant,
  subject: form.subject?.name ?? null,
  values: form.blocks.flatMap(({ title, fields }) =>
    fields.map(({ id, label, official, kind, value, source }) => ({
      block: title,
      ...{ id, label, official, kind, value, source },
    })),
  ),
  attachments: form.attachments.map(({ oneOf, note, state }) => ({
    oneOf: oneOf.map(({ id, name }) => ({ id, name: name.ja })),
    ...{ note, state },
  })),
  fee: form.fee,
  lastDay: form.lastDay,
  late: form.late,
  signed: form.strokes !== null,
});

/**
 * The same as long as nothing of the application changed: what has been handed over is not handed over again. How its form is worded in
 * the catalogue of today is no part of it.
 */
export const handoverKey = ({ application, status, form }: HandedApplication): string =>
  sha256(
    JSON.stringify({
      application,
      status,
      values: form.blocks.flatMap(({ fields }) =>
        fields.flatMap(({ id, label, value, source }) =>
          value === null || source === 'desk' ? [] : [[id, label, value]],
        ),
      ),
      attachments: form.attachments.map(({ state }) => state),
    }),
  );

/** Names of columns that are no two the same: the official item where there is one. */
const columnsOf = (form: FilledForm): readonly (readonly [name: string, value: string])[] => {
  const seen = new Map<string, number>();
  return form.blocks
    .flatMap(({ fields }) => fields)
    .map(({ official, label, value }) => {
      const name = official === null ? label : `${official}（${label}）`;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return [nth === 1 ? name : `${name}_${String(nth)}`, value ?? ''];
    });
};

const csvOf = (handed: HandedApplication, { writer, sequence }: HandoverNumber): string => {
  const { application, status, form } = handed;
  const columns: readonly (readonly [string, string])[] = [
    ['引渡番号', `${writer}-${String(sequence)}`],
    ['受付番号', form.number ?? ''],
    ['申請ID', application],
    ['様式ID', form.formId],
    ['様式名', form.title.ja],
    ['状態', statusWords[status]],
    ['受付年月日', form.on],
    ['申請者氏名', form.applicant.name],
    ['代理', form.applicant.proxy ? '1' : '0'],
    ['対象者氏名', form.subject?.name ?? ''],
    ...columnsOf(form),
    [
      '不足書類',
      form.attachments
        .filter(({ state }) => state.is === 'open' || state.is === 'later')
        .map(({ oneOf }) => oneOf.map(({ name }) => name.ja).join('／'))
        .join('、'),
    ],
  ];
  const row = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
  return `${row(columns.map(([name]) => name))}${row(columns.map(([, value]) => value))}`;
};

interface Encoded {
  readonly bytes: Uint8Array;
  /** Letters for which 〓 stands in the CSV; how many are in another form there is not counted: the JSON has them all. */
  readonly lost: number;
}

/** A value of several lines stays in its cell: RFC 4180. */
const encoded = (csv: string, encoding: CsvEncoding): Encoded => {
  if (encoding === 'utf-8') return { bytes: Buffer.from(`\uFEFF${csv}`, 'utf8'), lost: 0 };
  const lines = csv
    .split(/(\r\n|\r|\n)/)
    .map((part) =>
      /^[\r\n]+$/.test(part) ? { text: part, lost: [] } : toShiftJis(part.replaceAll(/\p{Cc}/gu, ' ')),
    );
  return {
    bytes: shiftJisBytes(lines.map(({ text }) => text).join('')),
    lost: lines.reduce((sum, { lost }) => sum + lost.length, 0),
  };
};

/** Folder of a department. */
export const folderOf = ({ form }: HandedApplication): string => safeFileName([form.department]);

const padded = (sequence: number): string => String(sequence).padStart(6, '0');

/** The number that a file's name says it has; undefined: it is not of this writer. */
export const sequenceOf = (name: string, writer: string): number | undefined => {
  const rest = name.startsWith(`${writer}-`) ? name.slice(writer.length + 1) : '';
  const digits = /^(\d{6,9})[_.]/.exec(rest)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The files of one application under its number: the same input gives the same bytes. */
export const packageOf = (
  handed: HandedApplication,
  number: HandoverNumber,
  { csv }: { readonly csv: CsvEncoding | undefined },
): HandoverPackage => {
  const { writer, sequence } = number;
  const stem = `${writer}-${padded(sequence)}`;
  const json = Buffer.from(
    `${JSON.stringify({ format: FORMAT, version: VERSION, writer, sequence, ...contentOf(handed) }, null, 2)}\n`,
  );
  const table = csv === undefined ? undefined : encoded(csvOf(handed, number), csv);
  const files: readonly HandoverFile[] = [
    { name: `${stem}_${handed.form.formId}.json`, bytes: json },
    ...(table === undefined ? [] : [{ name: `${stem}_${handed.form.formId}.csv`, bytes: table.bytes }]),
  ];
  const manifest = {
    ...{ format: `${FORMAT}-manifest`, version: VERSION, writer, sequence },
    application: handed.application,
    key: handoverKey(handed),
    csv: csv ?? null,
    lostInCsv: table?.lost ?? 0,
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.byteLength, sha256: sha256(bytes) })),
  };
  return {
    files,
    manifest: {
      name: `${stem}.manifest.json`,
      bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    },
  };
};

const ofSchema = z.looseObject({ application: z.string(), key: z.string().optional() });

const spokenOf = (bytes: Uint8Array): z.infer<typeof ofSchema> | undefined => {
  try {
    return ofSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

/** Whether a file (its JSON) speaks of this application. */
export const isOf = (bytes: Uint8Array, { application }: HandedApplication): boolean =>
  spokenOf(bytes)?.application === application;

/** Whether a manifest is of this application as it stands. */
export const isManifestOf = (bytes: Uint8Array, handed: HandedApplication): boolean =>
  isOf(bytes, handed) && spokenOf(bytes)?.key === handoverKey(handed);
