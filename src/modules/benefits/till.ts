import { failure, type Result, success } from '../../kernel/result.ts';
import type { Acting } from './acting.ts';
import type { BenefitsContext } from './ports.ts';
import type { SlipPlace } from './print.ts';
import type { Taps } from './taps.ts';

/** What one terminal's till has in its hands. */
export interface Till {
  readonly context: BenefitsContext;
  readonly taps: Taps;
  readonly acting: Acting;
  place(): SlipPlace;
  print(
    markup: string,
    onPaper: boolean,
  ): Promise<Result<{ readonly markup: string }, 'no_printer' | 'printer_failed'>>;
}

/** As the town's list names the shop; until there is one, as its site is called. */
export const shopName = ({ offers, shop, place }: BenefitsContext): string =>
  offers()?.document.shops.find(({ id }) => id === shop)?.name ?? place.site;

export const createTill = (context: BenefitsContext, taps: Taps, acting: Acting): Till => ({
  context,
  taps,
  acting,
  place: () => ({
    municipality: context.place.municipality,
    shop: shopName(context),
    training: context.place.training,
  }),
  async print(markup, onPaper) {
    if (!onPaper) return success({ markup });
    if (context.printSlip === null) return failure('no_printer');
    const printed = await context.printSlip(markup);
    return printed.ok ? success({ markup }) : failure(printed.reason);
  },
});
