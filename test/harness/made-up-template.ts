/** A town's own form made up for a test: a frame with labels, as a PDF that somebody else's program wrote. */
import { createHash } from 'node:crypto';
import { PDFName, PDFNumber, PDFDocument as PdfLib } from 'pdf-lib';
import PDFDocument from 'pdfkit';
import type { Overlay, Placement } from '../../src/print/overlay-schema.ts';

const POINTS = 72 / 25.4;

export interface TemplateOptions {
  readonly size?: readonly [w: number, h: number];
  readonly password?: string;
  /** Another year's form has other words. */
  readonly year?: string;
}

/** A4 with a frame at 20 mm, a box for a date, ten boxes for digits, and two words to circle. */
export const madeUpTemplate = ({
  size = [210, 297],
  password,
  year = 'R8',
}: TemplateOptions = {}): Promise<Buffer> =>
  new Promise((resolve) => {
    const pdf = new PDFDocument({
      size: [size[0] * POINTS, size[1] * POINTS],
      margin: 0,
      info: { CreationDate: new Date(0) },
      ...(password === undefined ? {} : { userPassword: password, ownerPassword: password }),
    });
    const parts: Buffer[] = [];
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    const mm = (value: number): number => value * POINTS;
    pdf.lineWidth(0.6);
    for (const [x, y, w, h] of [
      [20, 40, 170, 12],
      [20, 52, 170, 12],
      [20, 64, 170, 24],
      [20, 100, 170, 30],
    ] as const)
      pdf.rect(mm(x), mm(y), mm(w), mm(h)).stroke();
    for (let cell = 0; cell < 11; cell += 1) pdf.rect(mm(60 + cell * 8), mm(90), mm(8), mm(8)).stroke();
    pdf.fontSize(16).text(`FORM ${year}`, mm(80), mm(20), { lineBreak: false });
    pdf.fontSize(9).text('NAME', mm(22), mm(44), { lineBreak: false });
    pdf.text('M', mm(100), mm(57), { lineBreak: false }).text('F', mm(120), mm(57), { lineBreak: false });
    pdf.end();
  });

/** The same with a field of its own, or with the mark of a signature. */
export const changedTemplate = async (
  bytes: Uint8Array,
  to: 'interactive' | 'signed' | 'rotated',
): Promise<Buffer> => {
  const document = await PdfLib.load(bytes, { updateMetadata: false });
  if (to === 'rotated') document.getPages()[0]?.node.set(PDFName.of('Rotate'), PDFNumber.of(90));
  else
    document
      .getForm()
      .createTextField('name')
      .addToPage(document.getPages()[0] as never, { x: 50, y: 50 });
  if (to === 'signed') document.getForm().acroForm.dict.set(PDFName.of('SigFlags'), PDFNumber.of(3));
  return Buffer.from(await document.save());
};

export const overlayFor = (
  form: string,
  bytes: Uint8Array,
  placements: readonly Placement[],
  pages: Overlay['pages'] = [{ w: 210, h: 297 }],
): Overlay => ({
  form,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  pages: [...pages],
  placements: [...placements],
});
