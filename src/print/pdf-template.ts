/** A town's own form as a PDF file: whether it can be written on, and writing on it. */
import { createHash } from 'node:crypto';
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { failure, type Result, success } from '../kernel/result.ts';
import { POINTS_PER_MM } from './pdf-ink.ts';

/**
 * Why a file is not written on. `signed`: a change would break its signature; `interactive`: its own fields lie above whatever is drawn;
 * `rotated`: what is seen is not how it lies in the file.
 */
export type TemplateFault = 'encrypted' | 'signed' | 'interactive' | 'rotated' | 'broken';

export interface TemplatePage {
  /** Millimetres, as it is seen. */
  readonly w: number;
  readonly h: number;
}

export interface Template {
  readonly sha256: string;
  readonly pages: readonly TemplatePage[];
  readonly document: PDFDocument;
}

/** A form of a town is a few hundred KB; what is larger is a scan of a book. */
export const LARGEST_TEMPLATE = 20 * 1024 * 1024;

const MOST_PAGES = 20;
const END = '%%EOF';
/** Programs add lines after the end; a copy that broke off has none at all. */
const TAIL = 2_048;

const faultOf = (document: PDFDocument, bytes: Uint8Array): TemplateFault | undefined => {
  const form = document.catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict);
  if (form?.has(PDFName.of('SigFlags')) === true || Buffer.from(bytes).includes('/ByteRange'))
    return 'signed';
  if (document.catalog.has(PDFName.of('Perms'))) return 'signed';
  if (form !== undefined) return 'interactive';
  return document.getPages().some((page) => page.getRotation().angle % 360 !== 0) ? 'rotated' : undefined;
};

const opened = async (bytes: Uint8Array): Promise<Result<PDFDocument, 'encrypted' | 'broken'>> => {
  const isPdf = Buffer.from(bytes.subarray(0, 1_024)).includes('%PDF-');
  const isWhole = Buffer.from(bytes.subarray(-TAIL)).includes(END);
  if (!isPdf || !isWhole || bytes.byteLength > LARGEST_TEMPLATE) return failure('broken');
  try {
    const document = await PDFDocument.load(bytes, {
      updateMetadata: false,
      throwOnInvalidObject: true,
      // Else it throws an error that cannot be told from others.
      ignoreEncryption: true,
    });
    if (document.isEncrypted) return failure('encrypted');
    const pages = document.getPageCount();
    return pages === 0 || pages > MOST_PAGES ? failure('broken') : success(document);
  } catch {
    return failure('broken');
  }
};

const toMillimetres = (points: number): number => Math.round((points / POINTS_PER_MM) * 10) / 10;

/** The file, if it can be written on. */
export const readTemplate = async (bytes: Uint8Array): Promise<Result<Template, TemplateFault>> => {
  const document = await opened(bytes);
  if (!document.ok) return document;
  const fault = faultOf(document.value, bytes);
  if (fault !== undefined) return failure(fault);
  const pages = document.value.getPages().map((page) => {
    const { width, height } = page.getCropBox();
    return { w: toMillimetres(width), h: toMillimetres(height) };
  });
  return success({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    pages,
    document: document.value,
  });
};

/**
 * Lays the pages of one file over those of the template, page by page; the template must not be used again. The fonts of the overlay
 * travel as they are: this library embeds none (its subsets lose Japanese glyphs).
 */
export const layOver = async ({ document }: Template, overlay: Uint8Array): Promise<Buffer> => {
  const drawn = await PDFDocument.load(overlay, { updateMetadata: false });
  const embedded = await document.embedPages(drawn.getPages());
  document.getPages().forEach((page, at) => {
    const over = embedded[at];
    if (over === undefined) throw new Error('an overlay has fewer pages than its template');
    const { x, y, width, height } = page.getCropBox();
    page.drawPage(over, { x, y, width, height });
  });
  return Buffer.from(await document.save());
};
