import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { fontOf } from './pdf-fonts.ts';
import { type Ink, mm } from './pdf-ink.ts';
import type { LaidOut } from './pdf-layout.ts';
import type { Face } from './pdf-text.ts';

/** Ink onto pages, by pdfkit: the only file that draws. */

type Pdf = InstanceType<typeof PDFDocument>;

const colour = (grey: number): string => {
  const part = Math.round(grey * 255)
    .toString(16)
    .padStart(2, '0');
  return `#${part}${part}${part}`;
};

const WATERMARK = { size: mm(70), grey: 0.9 };

/** pdfkit takes a parsed font where its types say bytes. */
const useFont = (pdf: Pdf, face: Face): void => {
  pdf.font(fontOf(face) as unknown as Uint8Array, face);
};

const drawWatermark = (pdf: Pdf, text: string): void => {
  const { width, height } = pdf.page;
  pdf.save();
  pdf.rotate(-50, { origin: [width / 2, height / 2] });
  useFont(pdf, 'strong');
  pdf
    .fontSize(WATERMARK.size)
    .fillColor(colour(WATERMARK.grey))
    .text(text, (width - WATERMARK.size * text.length) / 2, height / 2 + WATERMARK.size * 0.35, {
      lineBreak: false,
      baseline: 'alphabetic',
      features: [],
    });
  pdf.restore();
  pdf.fillColor(colour(0));
};

const drawPath = (pdf: Pdf, { points, line, dashed }: Extract<Ink, { kind: 'path' }>): void => {
  const [first, ...rest] = points;
  if (first === undefined) return;
  pdf.lineWidth(line).lineCap('round').lineJoin('round').moveTo(first[0], first[1]);
  for (const [x, y] of rest) pdf.lineTo(x, y);
  if (dashed === true) pdf.dash(3, { space: 3 }).stroke().undash();
  else pdf.stroke();
};

const drawText = (pdf: Pdf, ink: Extract<Ink, { kind: 'text' }>): void => {
  useFont(pdf, ink.face);
  pdf.fontSize(ink.size).text(ink.text, ink.x, ink.y, {
    lineBreak: false,
    baseline: 'alphabetic',
    features: [],
  });
};

const draw = (pdf: Pdf, ink: Ink): void => {
  switch (ink.kind) {
    case 'text':
      return drawText(pdf, ink);
    case 'rect':
      pdf.rect(ink.box.x, ink.box.y, ink.box.width, ink.box.height).fill(colour(ink.grey));
      pdf.fillColor(colour(0));
      return undefined;
    case 'frame':
      pdf.lineWidth(ink.line).rect(ink.box.x, ink.box.y, ink.box.width, ink.box.height).stroke();
      return undefined;
    case 'path':
      return drawPath(pdf, ink);
    case 'watermark':
      return drawWatermark(pdf, ink.text);
  }
};

/** The file. Pages are drawn one a turn of the event loop: a long roll does not keep a card waiting. */
export const drawPdf = async (
  laidOut: LaidOut,
  {
    title,
    madeAt,
    keywords,
  }: { readonly title: string; readonly madeAt: number; readonly keywords?: string },
): Promise<Buffer> => {
  const pdf = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    size: [laidOut.width, laidOut.height],
    pdfVersion: '1.7',
    lang: 'ja-JP',
    displayTitle: true,
    info: {
      Title: title,
      Producer: 'kazasu',
      Creator: 'kazasu',
      CreationDate: new Date(madeAt),
      ...(keywords === undefined ? {} : { Keywords: keywords }),
    },
  });
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  for (const page of laidOut.pages) {
    pdf.addPage();
    for (const ink of page.ink) draw(pdf, ink);
    await nextTurn();
  }
  pdf.end();
  await ended;
  return Buffer.concat(parts);
};
