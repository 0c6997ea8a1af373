import { pair, plain, slipTime } from '../../ui/slip.ts';
import { maskedNumber } from './codes.ts';
import { slipText } from './print-text.ts';
import type { HistoryView, LineItem } from './views-schema.ts';

export interface LoanSlip {
  readonly items: readonly LineItem[];
  readonly number: string;
  readonly library: string;
  readonly training: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** 貸出票 as receiptline markup: titles and days, and no name; the patron takes it with her, and nobody else gets one. Pure. */
export const loanSlip = ({ items, number, library, training, now }: LoanSlip): string =>
  `${[
    ...(training ? [`^^^${slipText.training}`] : []),
    `^^^${slipText.title}`,
    '',
    slipTime(now),
    pair(slipText.number, plain(maskedNumber(number).replaceAll('•', '*'))),
    '---',
    ...items.flatMap(({ title, code, due, state }) => [
      `|${plain(title === '' ? slipText.untitled(code) : title)} |`,
      pair(slipText.due, due === null ? slipText.ask : `${plain(due.text)}${due.firm ? '' : slipText.about}`),
      ...(state === 'queued' ? [`|${slipText.later} |`] : []),
    ]),
    '---',
    pair(slipText.count, `${items.length}${slipText.unit}`),
    '',
    plain(library),
    ...(training ? [slipText.training] : []),
    '=',
  ].join('\n')}\n`;

/** 読書記録 as receiptline markup: titles and days, newest first, and neither her name nor her number. Pure. */
export const historySlip = ({
  entries,
  library,
  training,
  now,
}: Pick<LoanSlip, 'library' | 'training' | 'now'> & Pick<HistoryView, 'entries'>): string =>
  `${[
    ...(training ? [`^^^${slipText.training}`] : []),
    `^^^${slipText.history}`,
    '',
    slipTime(now),
    '---',
    ...entries.flatMap(({ title, code, lentOn, backOn }) => [
      `|${plain(title === '' ? slipText.untitled(code) : title)} |`,
      pair(slipText.lentOn(lentOn), backOn === null ? slipText.open : slipText.backOn(backOn)),
    ]),
    '---',
    pair(slipText.entries, `${entries.length}${slipText.unit}`),
    '',
    plain(library),
    ...(training ? [slipText.training] : []),
    '=',
  ].join('\n')}\n`;
