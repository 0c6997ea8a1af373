import { connect } from 'node:net';
import receiptline from 'receiptline';
import { GETA } from '../kernel/jis-x-0213.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { SLIP_COLUMNS } from '../ui/slip.ts';
import type { SiteProfile } from './site-profile.ts';

/** レシートプリンター of the site: ESC/POS over raw TCP (usually port 9100), Shift_JIS. */

export type PrintSlip = (markup: string) => Promise<Result<undefined, 'printer_failed'>>;

/** A printer on the same network answers at once; one that is out of paper stops reading. */
const TIMEOUT_MS = 5_000;

/** What is sent: receiptline gives one character a byte. */
const bytesOf = (markup: string): Buffer =>
  Buffer.from(
    receiptline.transform(markup, {
      cpl: SLIP_COLUMNS,
      encoding: 'shiftjis',
      command: 'escpos',
      // Every slip ends with its own cut (`=`): another one would leave a strip of paper behind it.
      cutting: false,
    }),
    'latin1',
  );

/**
 * Success means that the printer has taken every byte; whether paper came out only a person can see. `undefined`: the site has
 * no printer. Nothing that is printed is kept or logged, but for how many letters are 〓.
 */
export const createReceiptPrinter = (
  printer: SiteProfile['printer'],
  logger: Logger,
): PrintSlip | undefined => {
  if (printer === undefined) return undefined;
  return (markup) =>
    new Promise((resolve) => {
      // Letters that no printer has already stand as 〓 here (`ui/slip.ts`): how many, never which.
      const lost = markup.split(GETA).length - 1;
      if (lost > 0) logger.warn('print.degraded', { code: 'not_in_shift_jis', count: lost });
      const socket = connect({ ...printer, timeout: TIMEOUT_MS });
      let over = false;
      const end = (result: Result<undefined, 'printer_failed'>): void => {
        if (over) return;
        over = true;
        socket.destroy();
        if (!result.ok) logger.warn('print.failed', { reason: result.reason });
        resolve(result);
      };
      socket
        .once('error', () => end(failure('printer_failed')))
        .once('timeout', () => end(failure('printer_failed')))
        .once('connect', () => socket.end(bytesOf(markup)))
        .once('close', (withError) => end(withError ? failure('printer_failed') : success(undefined)))
        .resume();
    });
};
