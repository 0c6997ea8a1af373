/**
 * A4 papers. A module describes one (`pdf-document.ts`, pure), and `printPaper` makes the file: the same description gives the same
 * bytes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '../kernel/log.ts';
import type { PaperDocument } from './pdf-document.ts';
import type { PaperFonts } from './pdf-fonts.ts';
import type { LaidOut } from './pdf-layout.ts';

export {
  type BarcodeText,
  type Block,
  type Cell,
  type Column,
  type FormField,
  isEncodable,
  type PaperDocument,
  type Strokes,
  type Symbology,
} from './pdf-document.ts';

export interface Printed {
  /** application/pdf */
  readonly bytes: Buffer;
  readonly pages: number;
  /** Letters printed in another form (異体字セレクタ, 異体字), and letters for which 〓 stands. */
  readonly degraded: number;
  readonly lost: number;
}

/**
 * Papers one after the other in one file, each with its own head and page numbers. Letters that are not as they should be are counted
 * for the log (never which), and a line at the foot of every page says so. The fonts are read by the first paper of a process, not by
 * its start; that of names by the first name, and a file that is none is told to the log each time.
 */
export const printPapers = async (
  documents: readonly PaperDocument[],
  logger: Pick<Logger, 'warn'>,
  given?: PaperFonts,
): Promise<Printed> => {
  const [first] = documents;
  if (first === undefined) throw new Error('no paper to print');
  const [{ layOut }, { machineFonts }, { drawPdf }] = await Promise.all([
    import('./pdf-layout.ts'),
    import('./pdf-fonts.ts'),
    import('./pdf-driver.ts'),
  ]);
  const fonts = given ?? machineFonts;
  const papers: LaidOut[] = [];
  for (const document of documents) {
    papers.push(layOut(document, fonts.letterOf));
    await nextTurn();
  }
  const sum = (count: (paper: LaidOut) => number): number =>
    papers.reduce((total, paper) => total + count(paper), 0);
  const [degraded, lost] = [sum((paper) => paper.degraded), sum((paper) => paper.lost)];
  if (lost > 0) logger.warn('print.degraded', { code: 'not_in_fonts', count: lost });
  if (degraded > 0) logger.warn('print.degraded', { code: 'another_form', count: degraded });
  if (fonts.nameFont() === 'broken') logger.warn('print.degraded', { code: 'name_font_broken' });
  return {
    bytes: await drawPdf(papers, first, fonts.fontOf),
    pages: sum(({ pages }) => pages.length),
    degraded,
    lost,
  };
};

export const printPaper = (document: PaperDocument, logger: Pick<Logger, 'warn'>): Promise<Printed> =>
  printPapers([document], logger);
