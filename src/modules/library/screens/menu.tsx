import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import { Back, PageNotes } from './parts.tsx';

interface Props {
  readonly model: LibraryModel;
}

const words = text.menu;

/** そのほか, of the staff. */
export const MenuPlace = ({ model }: Props) => {
  const { library } = model.host;
  const { queue, links } = library;
  const back = (): void => model.go('main');
  const acts = [
    {
      of: words.conflicts,
      state: queue.conflicts > 0 ? `▲ ${queue.conflicts}件` : text.conflicts.empty,
      act: () => model.go('conflicts'),
    },
    { of: words.send, state: queue.waiting > 0 ? `${queue.waiting}件` : words.nothing, act: model.sendNow },
    { of: words.relink, state: words.links(links.count), act: () => model.go('relink') },
  ];
  useKeys({ ...digitKeys((digit) => acts[Number(digit) - 1]?.act()), Escape: back });
  return (
    <Screen title={words.title} back={<Back onPress={back} />}>
      <ul className="my-auto flex flex-col gap-4 small:my-0 small:gap-2">
        {acts.map(({ of: [title, lead], state, act }, at) => (
          <li key={title}>
            <Button
              size="wide"
              first={at === 0}
              onPress={act}
              className="min-h-[7.5rem]! justify-between! gap-4! text-left!"
            >
              <span className="flex flex-col">
                <span className="text-[1.875rem] small:text-[1.375rem]">{title}</span>
                <span className="phrase text-[1.125rem] font-normal">{lead}</span>
              </span>
              <span className="text-[1.375rem]">{state}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p className="text-[1.125rem] text-soft">{words.share[links.share]}</p>
    </Screen>
  );
};

/** 一斉の再登録: what 2024 did to libraries, as a button that says what it does. */
export const RelinkPlace = ({ model }: Props) => {
  const { links } = model.host.library;
  const back = (): void => model.go('menu');
  useKeys({ Escape: back });
  const of = text.relink;
  return (
    <Screen
      title={of.title}
      back={<Back onPress={back} />}
      actions={
        <Button kind="stop" size="large" onPress={model.startRelink} disabled={model.flow.busy}>
          {of.start}
        </Button>
      }
    >
      <PageNotes model={model} done={model.flow.note === 'relink' ? of.started : null} />
      <p className="phrase text-[1.75rem] leading-160">{of.lead}</p>
      <p className="text-[2rem] font-bold">{of.now(links.count)}</p>
      {links.campaign !== null && <p className="text-[2rem] font-bold">{of.going(links.campaign.back)}</p>}
    </Screen>
  );
};
