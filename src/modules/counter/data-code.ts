/** 記入内容 as QR codes: what a form says, for a reader in the back office that has no line to the counter. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { FilledForm } from './filled.ts';

/** `KZF1/1/2/…`: which kind and version, which of how many, base64url of compressed JSON. */
const HEAD = 'KZF1';
/** As a reference only: nothing of what was written. */
const REFERENCE = 'KZR1';

/** 420 letters make a code of 81 squares, read from 34 mm by a hand scanner; three of them are as many as anybody scans. */
const LETTERS = 420;
const MOST_CODES = 3;
/** Nothing that fits into three codes unpacks to more. */
const MOST_BYTES = 64 * 1024;

const dataSchema = z.strictObject({
  form: z.string().max(48),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.string().max(60).nullable(),
  on: z.string().max(10),
  values: z.array(z.tuple([z.string().max(48), z.string().max(300)])).max(500),
});
export type CodedData = z.infer<typeof dataSchema>;

export const codedData = ({ formId, formSha256, number, on, blocks }: FilledForm): CodedData => ({
  form: formId,
  sha256: formSha256,
  number,
  on,
  values: blocks.flatMap(({ fields }) =>
    fields.flatMap(({ id, value }): [string, string][] => (value === null ? [] : [[id, value]])),
  ),
});

/** The codes of a form, in their order; one code with its number alone where three would not hold what was written. */
export const dataCodes = (
  form: FilledForm,
): { readonly codes: readonly string[]; readonly whole: boolean } => {
  const packed = deflateRawSync(Buffer.from(JSON.stringify(codedData(form)))).toString('base64url');
  const count = Math.ceil(packed.length / LETTERS);
  if (count > MOST_CODES)
    return {
      codes: [
        `${REFERENCE}/${form.formId}/${encodeURIComponent(form.number ?? '')}/${form.formSha256.slice(0, 16)}`,
      ],
      whole: false,
    };
  // Codes of one form are of one size.
  const each = Math.ceil(packed.length / count);
  const codes = Array.from(
    { length: count },
    (_, at) => `${HEAD}/${String(at + 1)}/${String(count)}/${packed.slice(at * each, (at + 1) * each)}`,
  );
  return { codes, whole: true };
};

const CODE = new RegExp(`^${HEAD}/([1-9])/([1-9])/([A-Za-z0-9_-]{1,${String(LETTERS)}})$`);

const unpacked = (packed: string): unknown => {
  try {
    const bytes = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: MOST_BYTES });
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** What codes of one form say, scanned in any order. `incomplete`: one is not there yet. `wrong`: not of one form, or damaged. */
export const readDataCodes = (codes: readonly string[]): Result<CodedData, 'incomplete' | 'wrong'> => {
  const parts = codes.map((code) => CODE.exec(code));
  const of = Number(parts[0]?.[2] ?? 0);
  if (of === 0 || parts.some((part) => part === null || Number(part[2]) !== of)) return failure('wrong');
  const byNumber = new Map(parts.map((part) => [Number(part?.[1]), part?.[3] ?? '']));
  const all = Array.from({ length: of }, (_, at) => byNumber.get(at + 1));
  if (all.some((part) => part === undefined)) return failure('incomplete');
  const data = dataSchema.safeParse(unpacked(all.join('')));
  return data.success ? success(data.data) : failure('wrong');
};
