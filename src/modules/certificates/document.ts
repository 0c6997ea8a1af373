import { createHash } from 'node:crypto';
import { valueHoldsMyNumber } from '../../kernel/my-number.ts';
import type { System } from '../../kernel/system.ts';
import type { Seen } from './rules.ts';
import { type RequestId, requestIdSchema } from './schema.ts';

/** What can be read from the bytes of a document. */

interface Marked {
  readonly requestId: string;
  readonly subject: string;
  readonly kind: string;
  readonly options: readonly string[];
  readonly fiscalYear?: number | undefined;
}

/**
 * The mark that the issuing system writes into the file (Info `Keywords`, uncompressed): of whom and for which request it is, in a form that
 * says neither. SHA-256 of these lines, in UTF-8 and joined by LF: `kazasu.certificate.v1`, request id, 宛名番号, kind, options (sorted,
 * joined by a comma), 年度 or nothing.
 */
export const markOf = ({ requestId, subject, kind, options, fiscalYear }: Marked): string => {
  const lines = [
    'kazasu.certificate.v1',
    requestId,
    subject,
    kind,
    options.toSorted().join(','),
    fiscalYear === undefined ? '' : String(fiscalYear),
  ];
  return `kazasu-certificate:1:${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
};

const MARK = /kazasu-certificate:1:[0-9a-f]{64}/g;

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Read anew each time. A text of a PDF may be UTF-16: its letters then have a NUL before them. */
export const seenIn = (bytes: Uint8Array): Seen => {
  const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return {
    sha256: digestOf(bytes),
    isPdf: letters.startsWith('%PDF-') && letters.slice(-1_024).includes('%%EOF'),
    marks: letters.replaceAll('\0', '').match(MARK) ?? [],
  };
};

/** 128 random bits. One whose digits would pass for a My Number is drawn again: it is taken in nowhere (rpc/server.ts). */
export const newRequestId = (system: Pick<System, 'randomBytes'>): RequestId => {
  for (;;) {
    const bytes = Buffer.from(system.randomBytes(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
      '-',
    );
    if (!valueHoldsMyNumber(id)) return requestIdSchema.parse(id);
  }
};
