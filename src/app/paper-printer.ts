/** A4: a paper made and sent to the printer of the site, which takes PDF as it is (raw TCP, usually port 9100). */
import { connect } from 'node:net';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type PaperDocument, printPaper } from '../print/pdf.ts';

export interface PrinterAddress {
  readonly host: string;
  readonly port: number;
}

/** A printer that has run out of paper takes nothing more: after so long without a byte it is said to be silent. */
const SILENT_MS = 15_000;

/** `printer_silent`: it could not be reached, or did not take the whole file. That it took it does not mean that it came out well. */
export const sendToPrinter = (
  bytes: Uint8Array,
  { host, port }: PrinterAddress,
): Promise<Result<undefined, 'printer_silent'>> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: Result<undefined, 'printer_silent'>): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(SILENT_MS, () => end(failure('printer_silent', { code: 'timeout' })));
    socket.on('error', (error) =>
      end(failure('printer_silent', { code: 'code' in error ? String(error.code) : 'error' })),
    );
    socket.on('connect', () => socket.end(bytes));
    // The other end closes only when it has read everything.
    socket.on('close', (hadError) => {
      if (!hadError && socket.bytesWritten >= bytes.length) end(success(undefined));
      else end(failure('printer_silent', { code: 'closed' }));
    });
    socket.resume();
  });

/** How papers are printed here; `null` where the site has no printer for A4. */
export const paperPrinter = (
  printer: PrinterAddress | undefined,
  logger: Pick<Logger, 'warn'>,
): ((paper: PaperDocument) => Promise<Result<{ readonly pages: number }, 'printer_silent'>>) | null =>
  printer === undefined
    ? null
    : async (paper) => {
        const { bytes, pages } = await printPaper(paper, logger);
        const sent = await sendToPrinter(bytes, printer);
        return sent.ok ? success({ pages }) : sent;
      };
