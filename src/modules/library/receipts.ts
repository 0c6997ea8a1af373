import { failure, type Result, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { libraryContract } from './contract.ts';
import { type Desk, show } from './desk.ts';
import { loanSlip } from './print.ts';
import type { EndedView } from './views-schema.ts';

/** 貸出票 of the session that has just ended: made while its screen stands, and kept nowhere. */

const markupOf = (desk: Desk): string | undefined => {
  const { phase } = desk;
  const { site, place, system } = desk.context;
  if (phase.kind !== 'ended' || phase.ended.items.length === 0) return undefined;
  const { number, ended } = phase;
  return loanSlip({
    items: ended.items,
    number,
    library: site.name,
    training: place.training,
    now: system.now(),
  });
};

type Printed = Result<{ readonly markup: string }, 'nothing' | 'no_printer' | 'printer_failed'>;

/** Its screen says how it went, if it still stands by then. */
export const printReceipt = async (desk: Desk): Promise<Printed> => {
  const { phase } = desk;
  const { printSlip } = desk.context;
  const markup = markupOf(desk);
  if (phase.kind !== 'ended' || markup === undefined) return failure('nothing');
  const say = (receipt: EndedView['receipt']): void => {
    if (desk.phase.kind === 'ended' && desk.phase.ended.items === phase.ended.items)
      show(desk, { ...phase, ended: { ...phase.ended, receipt } });
  };
  if (printSlip === null) {
    say('no_printer');
    return failure('no_printer');
  }
  say('printing');
  const printed = await printSlip(markup);
  say(printed.ok ? 'printed' : 'failed');
  return printed.ok ? success({ markup }) : failure('printer_failed');
};

export const receiptMethod = (desk: Desk): Methods<typeof libraryContract>['library.receipt'] => ({
  roles: ['clerk', 'supervisor'],
  shape: libraryContract['library.receipt'],
  handle: ({ print }) => {
    if (print) return printReceipt(desk);
    const markup = markupOf(desk);
    return markup === undefined ? failure('nothing') : success({ markup });
  },
});
