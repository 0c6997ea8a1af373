import { Back } from '../../../ui/back.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { PollingState } from '../views.ts';
import { BigChoice } from './special.tsx';

const words = placeText.menu;

const OPEN = ['tie_out', 'spoil', 'paper', 'backup', 'report', 'conflicts', 'checklist', 'closing'] as const;
const CLOSED = ['report', 'paper', 'conflicts'] as const;
const NOT_OPEN = ['checklist', 'backup', 'report'] as const;

/** ほかの操作: what is of the place and not of a person. */
export const PlaceMenu = ({
  polling,
  model,
}: {
  readonly polling: PollingState;
  readonly model: PollingDesk;
}) => {
  const { dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const places = { open: OPEN, closed: CLOSED, not_open: NOT_OPEN }[polling.phase];
  return (
    <Screen title={words.title} back={<Back onBack={back} />}>
      <div className="my-auto grid grid-cols-2 gap-3 small:grid-cols-1 small:gap-2">
        {places.map((place, at) => (
          <BigChoice
            key={place}
            title={words[place][0]}
            lead={words[place][1]}
            first={at === 0}
            onPress={() => dispatch({ kind: 'opened', place })}
          />
        ))}
      </div>
    </Screen>
  );
};
