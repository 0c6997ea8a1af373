import type { PaperDocument } from '../../print/pdf-document.ts';
import { pair, plain, slipNumber, slipTime } from '../../ui/slip.ts';
import { CERTIFICATES } from './kinds-schema.ts';
import { closingText, slipText } from './print-text.ts';
import type { ClosingView, Entry } from './views-schema.ts';

/** Papers of this module itself: the receipt of a fee and the report of a closing. Neither names a resident. Pure. */

export interface PrintPlace {
  readonly municipality: string;
  readonly site: string;
  readonly device: string;
  readonly training: boolean;
  readonly ordinance: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** 領収書 as receiptline markup: what for and how much; whose it is stands on the certificate alone. */
export const feeSlip = (
  { requestId, kind, copies, fee }: Pick<Entry, 'requestId' | 'kind' | 'copies' | 'fee'>,
  { municipality, site, training, now }: PrintPlace,
): string =>
  `${[
    ...(training ? [`^^^${slipText.training}`] : []),
    `^^^${slipText.title}`,
    '',
    slipTime(now),
    '---',
    `|${plain(CERTIFICATES[kind].name)} |`,
    pair(slipText.copies, `${copies}${slipText.unit}`),
    pair(slipText.fee, `^^^${slipText.yen(fee?.yen ?? 0)}`),
    ...(fee === null || fee.returned === 0 ? [] : [pair(slipText.returned, slipText.yen(fee.returned))]),
    pair(slipText.paid, slipText.how[fee?.how ?? 'none']),
    '---',
    pair(slipText.number, slipNumber(requestId)),
    `|${slipText.untaxed} |`,
    '',
    plain(`${municipality}　${site}`),
    ...(training ? [slipText.training] : []),
    '=',
  ].join('\n')}\n`;

const yen = (amount: number) => ({ text: slipText.yen(amount), align: 'right' as const });
const count = (amount: number) => ({ text: String(amount), align: 'right' as const });

/** 締め報告書 */
export const closingPaper = (
  { at, float, counted, expected, byKind, reason, second }: ClosingView,
  { municipality, device, training, ordinance, now }: PrintPlace,
): PaperDocument => {
  const sum = (of: 'count' | 'free' | 'cash' | 'cashless'): number =>
    byKind.reduce((total, line) => total + line[of], 0);
  const words = closingText;
  return {
    title: words.title,
    municipality,
    training,
    asOf: at,
    source: words.source(device),
    madeAt: now,
    blocks: [
      { kind: 'heading', text: words.kinds },
      {
        kind: 'table',
        columns: words.columns.map((title, nth) => ({ title, share: nth === 0 ? 3 : 1.2 })),
        rows: [
          ...byKind.map((line) => [
            CERTIFICATES[line.kind].name,
            count(line.count),
            count(line.free),
            yen(line.cash),
            yen(line.cashless),
          ]),
          ...(byKind.length === 0
            ? []
            : [
                [
                  words.total,
                  count(sum('count')),
                  count(sum('free')),
                  yen(sum('cash')),
                  yen(sum('cashless')),
                ],
              ]),
        ],
        empty: words.empty,
      },
      { kind: 'heading', text: words.drawer },
      {
        kind: 'pairs',
        pairs: [
          [words.float, slipText.yen(float)],
          [words.expected, slipText.yen(expected)],
          [words.counted, slipText.yen(counted)],
          [words.difference, slipText.yen(counted - expected)],
          [words.reason, reason ?? words.none],
          [words.second, second],
          [words.ordinance, ordinance],
        ],
      },
      { kind: 'gap', millimetres: 8 },
      { kind: 'signature', label: words.sign },
    ],
  };
};
