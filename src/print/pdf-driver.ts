import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { PaperFonts } from './pdf-fonts.ts';
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

const WATERMARK = { size: mm(70), grey: 0.9, shade: 0.12 };

/** What one file is drawn with: its fonts, and which letter each of their glyphs was first written for. */
interface Pen {
  readonly pdf: Pdf;
  readonly fontOf: PaperFonts['fontOf'];
  readonly written: Map<string, string>;
}

/** pdfkit takes a parsed font where its types say bytes. */
const useFont = ({ pdf, fontOf }: Pen, face: Face): void => {
  const font = fontOf(face);
  if (font === undefined) throw new Error(`letters were measured by a font that is gone: ${face}`);
  pdf.font(font as unknown as Uint8Array, face);
};

/**
 * Whether the file would say another letter than the one that is drawn: a font file has one letter for each glyph, the first, and
 * two letters can have one glyph (辻 and its 異体字セレクタ for the same form).
 */
const saysAnother = ({ fontOf, written }: Pen, { face, text }: Extract<Ink, { kind: 'text' }>): boolean => {
  let another = false;
  for (const { id, codePoints } of fontOf(face)?.glyphs(text) ?? []) {
    const [key, letter] = [`${face}/${String(id)}`, String.fromCodePoint(...codePoints)];
    const first = written.get(key);
    if (first === undefined) written.set(key, letter);
    else if (first !== letter) another = true;
  }
  return another;
};

const drawWatermark = (pen: Pen, { text, over = false }: Extract<Ink, { kind: 'watermark' }>): void => {
  const { pdf } = pen;
  const { width, height } = pdf.page;
  pdf.save();
  pdf.rotate(-50, { origin: [width / 2, height / 2] });
  useFont(pen, 'strong');
  pdf
    .fontSize(WATERMARK.size)
    .fillColor(colour(over ? 0 : WATERMARK.grey), over ? WATERMARK.shade : 1)
    .text(text, (width - WATERMARK.size * text.length) / 2, height / 2 + WATERMARK.size * 0.35, {
      lineBreak: false,
      baseline: 'alphabetic',
      features: [],
    });
  pdf.restore();
  pdf.fillColor(colour(0));
};

const drawPath = (pdf: Pdf, { points, line, dashed, grey = 0 }: Extract<Ink, { kind: 'path' }>): void => {
  const [first, ...rest] = points;
  if (first === undefined) return;
  pdf.lineWidth(line).lineCap('round').lineJoin('round').moveTo(first[0], first[1]);
  if (grey !== 0) pdf.strokeColor(colour(grey));
  for (const [x, y] of rest) pdf.lineTo(x, y);
  if (dashed === true) pdf.dash(3, { space: 3 }).stroke().undash();
  else pdf.stroke();
  if (grey !== 0) pdf.strokeColor(colour(0));
};

const drawText = (pen: Pen, ink: Extract<Ink, { kind: 'text' }>): void => {
  const { pdf } = pen;
  useFont(pen, ink.face);
  const another = saysAnother(pen, ink);
  if (another) pdf.markContent('Span', { actual: ink.text });
  pdf.fontSize(ink.size).text(ink.text, ink.x, ink.y, {
    lineBreak: false,
    baseline: 'alphabetic',
    features: [],
  });
  if (another) pdf.endMarkedContent();
};

const draw = (pen: Pen, ink: Ink): void => {
  const { pdf } = pen;
  switch (ink.kind) {
    case 'text':
      return drawText(pen, ink);
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
      return drawWatermark(pen, ink);
  }
};

/** The file. Pages are drawn one a turn of the event loop: a long roll does not keep a card waiting. */
export const drawPdf = async (
  papers: readonly Pick<LaidOut, 'width' | 'height' | 'pages'>[],
  {
    title,
    madeAt,
    keywords,
  }: { readonly title: string; readonly madeAt: number; readonly keywords?: string },
  fontOf: PaperFonts['fontOf'],
): Promise<Buffer> => {
  const pdf = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
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
  const pen: Pen = { pdf, fontOf, written: new Map() };
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  for (const { width, height, pages } of papers)
    for (const page of pages) {
      pdf.addPage({ size: [width, height], margin: 0 });
      for (const ink of page.ink) draw(pen, ink);
      await nextTurn();
    }
  pdf.end();
  await ended;
  return Buffer.concat(parts);
};
