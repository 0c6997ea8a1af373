/**
 * A4 papers. A module describes one (`pdf-document.ts`, pure), and `printPaper` makes the file: the same description gives the same
 * bytes.
 */
import type { Logger } from '../kernel/log.ts';
import type { PaperDocument } from './pdf-document.ts';

export {
  type BarcodeText,
  type Block,
  type Cell,
  type Column,
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
 * The paper as a file. Letters that are not as they should be are counted for the log (never which), and a line at the foot of
 * every page says so. The fonts are read by the first paper of a process, not by its start.
 */
export const printPaper = async (document: PaperDocument, logger: Pick<Logger, 'warn'>): Promise<Printed> => {
  const [{ layOut }, { letterOf }, { drawPdf }] = await Promise.all([
    import('./pdf-layout.ts'),
    import('./pdf-fonts.ts'),
    import('./pdf-driver.ts'),
  ]);
  const laidOut = layOut(document, letterOf);
  const { degraded, lost, pages } = laidOut;
  if (lost > 0) logger.warn('print.degraded', { code: 'not_in_fonts', count: lost });
  if (degraded > 0) logger.warn('print.degraded', { code: 'another_form', count: degraded });
  return { bytes: await drawPdf(laidOut, document), pages: pages.length, degraded, lost };
};
