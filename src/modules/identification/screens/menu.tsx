import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.menu;

/** How this person is to be identified. Keys 1 to 5 choose. */
export const Menu = ({ model }: { readonly model: Identification }) => {
  const { flow, dispatch, register, end } = model;
  const choices = [
    { ...words.number, act: () => dispatch({ kind: 'number_wanted' }), shown: true },
    { ...words.pin, act: () => dispatch({ kind: 'pin_wanted' }), shown: flow.pinPossible },
    { ...words.register, act: register, shown: true },
    { ...words.cards, act: () => dispatch({ kind: 'cards_wanted' }), shown: true },
    {
      ...words.unlink,
      act: () => dispatch({ kind: 'unlink_wanted', of: { kind: 'all' } }),
      shown: flow.linked,
    },
  ].filter(({ shown }) => shown);
  useKeys({
    Escape: end,
    ...Object.fromEntries(choices.map(({ act }, at) => [String(at + 1), act])),
  });
  return (
    <Screen
      title={words.title}
      lead={`${words.person}：${flow.person?.name ?? ''}`}
      back={
        <Button size="large" onPress={end}>
          {ja.button.back}
        </Button>
      }
    >
      <div className="my-auto flex flex-col gap-4">
        {choices.map(({ button, lead, act }, at) => (
          <Button
            key={button}
            size="wide"
            kind={at === 0 ? 'primary' : 'plain'}
            first={at === 0}
            className="justify-start! py-4 text-left!"
            onPress={act}
          >
            <kbd className="grid size-10 shrink-0 place-items-center rounded-6 border-2 border-current font-sans text-[1.25rem]">
              {at + 1}
            </kbd>
            <span className="grid w-full grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-center gap-6 max-[50rem]:grid-cols-1">
              <span className="text-[1.875rem]">{button}</span>
              <span className="phrase text-[1.25rem] font-normal">{lead}</span>
            </span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};
