import { formatWareki } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Place } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import { Back } from './parts.tsx';

const words = text.menu;

/** What is done without a card. */
export const Menu = ({ model }: { readonly model: BenefitsModel }) => {
  const { dispatch, host } = model;
  const { today, unclosed, document, undoMinutes, settled } = host.benefits;
  const places: readonly (readonly [Place, readonly [string, string]])[] = [
    [{ at: 'day', day: today }, words.places.day],
    [{ at: 'closing', day: today }, words.places.closing],
    ...(unclosed === null
      ? []
      : [[{ at: 'closing' as const, day: unclosed }, words.places.yesterday] as const]),
    [{ at: 'settled' }, words.places.settled],
  ];
  const go = (nth: number): void => {
    const place = places[nth]?.[0];
    if (place !== undefined) dispatch({ kind: 'went', place });
  };
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ ...digitKeys((digit) => go(Number(digit) - 1)), Escape: back });
  const until = document.until === null ? null : (formatWareki(document.until) ?? document.until);
  return (
    <Screen title={words.title} back={<Back onBack={back} />}>
      <div className="my-auto grid grid-cols-2 gap-4 small:my-0 small:grid-cols-1 small:gap-2">
        {places.map(([place, [title, lead]], nth) => (
          <Button
            key={title}
            size="wide"
            first={nth === 0}
            onPress={() => go(nth)}
            className="min-h-[8rem]! flex-col gap-1! small:min-h-[64px]!"
          >
            <span className="text-[1.75rem] small:text-[1.375rem]">
              {title}
              {place.at === 'settled' && settled > 0 ? `（${settled}）` : ''}
            </span>
            <span className="phrase text-[1.125rem] font-normal text-soft">{lead}</span>
          </Button>
        ))}
      </div>
      <p className="phrase text-[1.125rem] text-soft">
        {words.about(document.number, until)}　{words.undo(undoMinutes)}
      </p>
    </Screen>
  );
};
