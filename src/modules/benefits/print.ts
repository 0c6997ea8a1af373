import { formatWareki } from '../../kernel/dates.ts';
import { pair, paragraph, plain, slipNumber, slipTime } from '../../ui/slip.ts';
import { slipText } from './print-text.ts';
import type { Closing, DayView, Entry } from './views-schema.ts';

/** Slips of the till, as receiptline markup. Nothing on them says whose card it was. Pure. */

export interface SlipPlace {
  readonly municipality: string;
  readonly shop: string;
  readonly training: boolean;
}

const framed = (
  { municipality, shop, training }: SlipPlace,
  title: string,
  lines: readonly string[],
): string =>
  `${[
    ...(training ? [`^^^${slipText.training}`] : []),
    `^^^${title}`,
    '',
    ...lines,
    '',
    plain(`${municipality}　${shop}`),
    ...(training ? [slipText.training] : []),
    '=',
  ].join('\n')}\n`;

/** 控え: for the guest. */
export const actSlip = (entry: Entry, place: SlipPlace): string => {
  const { key, at, act, title, points, yen, balance, basis } = entry;
  const words = slipText;
  return framed(place, words.title[act], [
    slipTime(at),
    '---',
    ...(title === '' ? [] : [paragraph(title)]),
    ...(yen === null ? [] : [pair(words.purchase, words.yen(yen))]),
    ...(act === 'redeem'
      ? []
      : [pair(act === 'spend' ? words.spent : words.earned, `^^^${words.points(points)}`)]),
    ...(balance === null ? [] : [pair(words.balance, words.points(balance))]),
    ...(basis === 'offline' ? [paragraph(words.offline)] : []),
    '---',
    pair(words.number, slipNumber(key)),
  ]);
};

/** 締めの伝票 */
export const closingSlip = (
  { at, day, redeemed, spent, earned, undone, corrects, reason, eventId }: Closing,
  { byOffer, waiting }: Pick<DayView, 'byOffer' | 'waiting'>,
  place: SlipPlace,
): string => {
  const words = slipText;
  return framed(place, corrects === null ? words.closing : words.corrected, [
    pair(words.day, formatWareki(day) ?? day),
    slipTime(at),
    '---',
    pair(words.redeemed, words.times(redeemed)),
    ...byOffer.map(({ title, count }) => pair(`　${plain(title)}`, words.times(count))),
    pair(words.spends, words.times(spent.count)),
    pair('', `^^^${words.points(spent.points)}`),
    pair(words.earns, words.times(earned.count)),
    pair('', `^^^${words.points(earned.points)}`),
    pair(words.undone, words.times(undone)),
    ...(waiting === 0 ? [] : [pair(words.waiting, words.times(waiting))]),
    ...(reason === null ? [] : ['---', paragraph(`${words.reason}: ${reason}`)]),
    '---',
    pair(words.number, slipNumber(eventId)),
  ]);
};
