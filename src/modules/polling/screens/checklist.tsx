import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark, StopMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { Scene } from '../scene.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import { momentWords } from '../verdict-text.ts';
import type { ChecklistItem, PollingState } from '../views.ts';
import { SecondPerson } from './second.tsx';

const words = placeText.checklist;

interface Props {
  readonly scene: Extract<Scene, { at: 'checklist' }>;
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  /** 開所 is a supervisor's: resolves true when one is signed in. */
  readonly requireSupervisor: () => Promise<boolean>;
}

/** 開所前の点検: every reader, scanner and printer is tried on the spot (弘前 2026). */
export const Checklist = (props: Props) => {
  const { scene, polling, rpc, model, requireSupervisor } = props;
  const [waiving, setWaiving] = useState(false);
  const back = (): void => (waiving ? setWaiving(false) : model.dispatch({ kind: 'back' }));
  useKeys(waiving ? {} : { Escape: back });
  const items = scene.items ?? [];
  const missing = items.filter(({ state }) => state !== 'done');
  const allWaivable = missing.every(({ waivable }) => waivable);
  const open = async (): Promise<void> => {
    if (!(await requireSupervisor())) return;
    if (missing.length === 0) model.open({ waived: [] });
    else setWaiving(true);
  };
  if (waiving) return <Waive missing={missing} rpc={rpc} model={model} onBack={back} />;
  const canOpen = scene.items !== null && allWaivable && model.flow.busy === null;
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        polling.phase === 'not_open' && (
          <Button
            kind={missing.length === 0 ? 'primary' : 'plain'}
            size="large"
            disabled={!canOpen}
            onPress={() => void open()}
          >
            {missing.length === 0 ? words.open : words.openWaived(missing.length)}
          </Button>
        )
      }
    >
      {scene.scan !== null && (
        <Banner tone={scene.scan.read ? 'info' : 'care'}>{scanWords(scene.scan)}</Banner>
      )}
      {scene.items !== null && !allWaivable && <Banner tone="care">{words.notWaivable}</Banner>}
      {scene.items === null && <p className="text-[1.5rem] text-soft">{words.loading}</p>}
      <ul className="grid grid-cols-2 gap-2 small:grid-cols-1">
        {items.map((item) => (
          <Item key={item.item} item={item} model={model} />
        ))}
      </ul>
    </Screen>
  );
};

/** 開所 without what is not done: by two persons, and why. */
const Waive = ({
  missing,
  rpc,
  model,
  onBack,
}: {
  readonly missing: readonly ChecklistItem[];
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  readonly onBack: () => void;
}) => (
  <SecondPerson
    what={words.waiveWhat(missing.map(({ item }) => words.items[item]).join('・'))}
    reasons={words.waiveReasons}
    rpc={rpc}
    model={model}
    onSubmit={(reason, second) =>
      model.open({ waived: missing.map(({ item }) => ({ item, reason })), second })
    }
    onBack={onBack}
  />
);

const scanWords = ({ read, inRoll }: { readonly read: boolean; readonly inRoll: boolean }): string =>
  read ? (inRoll ? words.scanned.good : words.scanned.other) : words.scanned.bad;

const MARKS = {
  done: <DoneMark className="size-10 text-good" />,
  todo: <CareMark className="size-10 text-yellow-1000" />,
  bad: <StopMark className="size-10 text-stop" />,
} as const;

const BY_HAND = ['printer', 'paper_roll', 'empty_boxes'] as const;
const byHand = (item: ChecklistItem['item']) => BY_HAND.find((each) => each === item);

const Item = ({
  item: { item, state, detail },
  model,
}: {
  readonly item: ChecklistItem;
  readonly model: PollingDesk;
}) => {
  const hand = byHand(item);
  return (
    <li
      className="flex items-center gap-4 rounded-12 border-2 border-line bg-paper px-4 py-2 small:flex-wrap small:gap-2"
      data-item={item}
      data-state={state}
    >
      {MARKS[state]}
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-[1.5rem] leading-130 font-bold">{words.items[item]}</span>
          <span className="text-[1.125rem] font-bold">{words.state[state]}</span>
        </span>
        <span className="phrase block text-[1.125rem] leading-130 text-soft">
          {detail.length > 0 ? detailWords(item, detail, state) : state === 'done' ? '' : words.how[item]}
        </span>
      </span>
      {item === 'printer' && state !== 'done' && (
        <Button onPress={() => model.print({ paper: 'test' })}>{words.testPage}</Button>
      )}
      {hand !== undefined && (
        <Button
          label={`${words.items[item]} ${state === 'done' ? words.takeBack : words.byHand[hand]}`}
          onPress={() => model.tick({ item: hand, done: state !== 'done' })}
        >
          {state === 'done' ? words.takeBack : words.byHand[hand]}
        </Button>
      )}
    </li>
  );
};

/** Readers still to be tried, how far the clock is off, of which day the roll is, how many voted before and as of when. */
const detailWords = (
  item: ChecklistItem['item'],
  detail: readonly string[],
  state: ChecklistItem['state'],
): string => {
  if (item === 'clock') return words.clock(Math.round(Number(detail[0] ?? 0) / 1_000));
  if (item === 'readers') return words.readersLeft(detail.join('、'));
  if (item === 'marks') {
    const [count = '0', at = '0'] = detail;
    return words.marks(Number(count), momentWords(Number(at)), state === 'done');
  }
  return detail.join('、');
};
