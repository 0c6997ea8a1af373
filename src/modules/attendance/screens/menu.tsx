import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Place } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';

const words = text.menu;
const PLACES = ['find', 'today', 'inside'] as const satisfies readonly Place[];

/** What a supervisor does at a door. */
export const Menu = ({ model }: { readonly model: AttendanceModel }) => {
  const go = (nth: number): void => {
    const place = PLACES[nth];
    if (place !== undefined) model.dispatch({ kind: 'went', place });
  };
  useKeys({ ...digitKeys((digit) => go(Number(digit) - 1)), Escape: model.leave });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={model.leave}>
          {words.leave}
        </Button>
      }
    >
      <div className="my-auto grid grid-cols-1 gap-4 small:my-0 small:gap-2">
        {PLACES.map((place, nth) => (
          <Button
            key={place}
            size="wide"
            first={nth === 0}
            onPress={() => go(nth)}
            className="min-h-[7.5rem]! flex-col gap-1! small:min-h-[64px]!"
          >
            <span className="text-[1.875rem] small:text-[1.375rem]">{words[place][0]}</span>
            <span className="phrase text-[1.25rem] font-normal text-soft">{words[place][1]}</span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};
