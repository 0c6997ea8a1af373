import { pair, paragraph, plain, slipNumber, slipTime } from '../../ui/slip.ts';
import type { RegisterContext } from './register-ports.ts';
import type { LastDone } from './register-store.ts';
import { registerSlip as words } from './register-text.ts';

/** 控え of what was done for an account, as receiptline markup. No name and no number of a card: paper gets lost. Pure. */
export const registerSlip = (
  { state, at, checkIns, eventId }: LastDone,
  { municipality, site, training }: RegisterContext['place'],
): string | undefined => {
  if (state === 'none' || at === null || eventId === null) return undefined;
  return `${[
    ...(training ? [`^^^${words.training}`] : []),
    `^^^${words.title[state]}`,
    '',
    slipTime(at),
    '---',
    ...(state === 'registered' ? [pair(words.checkIns, checkIns ? words.yes : words.no)] : []),
    ...words.lines[state].map(paragraph),
    '---',
    pair(words.number, slipNumber(eventId)),
    '',
    plain(`${municipality}　${site}`),
    ...(training ? [words.training] : []),
    '=',
  ].join('\n')}\n`;
};
