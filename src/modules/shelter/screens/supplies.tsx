import { useCallback, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ITEMS, type Item } from '../place-schema.ts';
import type { Task } from '../scene.ts';
import { itemWords, suppliesText as words } from '../screen-text-tasks.ts';
import { Chip, ChipRow } from './parts/chips.tsx';
import { Counter } from './parts/counter.tsx';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { UndoNote } from './parts/undo-note.tsx';
import { useCall } from './parts/use-call.ts';
import { useLoad } from './parts/use-load.ts';

type SuppliesTask = Extract<Task, { kind: 'supplies' }>;

interface Props extends TaskProps {
  readonly task: SuppliesTask;
  readonly onTask: (task: SuppliesTask) => void;
}

const KINDS = Object.keys(ITEMS) as (keyof typeof ITEMS)[];

/** 配布: what is given, then one card after the other, or a number. */
export const Supplies = (props: Props) =>
  props.task.item === null ? <Items {...props} /> : <Giving {...props} item={props.task.item} />;

const Items = ({ task, onTask, onBack }: Props) => {
  const choose = (kind: keyof typeof ITEMS): void => onTask({ ...task, item: { kind } });
  useKeys({
    Escape: onBack,
    ...Object.fromEntries(KINDS.slice(0, 9).map((kind, at) => [String(at + 1), () => choose(kind)])),
  });
  return (
    <Frame title={words.title} onBack={onBack}>
      <div className="grid grid-cols-3 gap-4 small:grid-cols-2 small:gap-2">
        {KINDS.map((kind, at) => (
          <Button key={kind} size="wide" first={at === 0} onPress={() => choose(kind)}>
            {at < 9 && (
              <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line text-[1rem] text-soft">
                {at + 1}
              </kbd>
            )}
            {ITEMS[kind]}
          </Button>
        ))}
      </div>
    </Frame>
  );
};

const DAY_MS = 86_400_000;

/** What was given of this since the same time yesterday. */
const Given = ({
  host,
  item,
  turn,
}: Pick<Props, 'host'> & { readonly item: Item; readonly turn: string }) => {
  const { rpc, now } = host;
  const load = useCallback(async () => {
    const answer = await rpc.call('shelter.supplies', { since: now() - DAY_MS });
    return 'given' in answer ? answer.given : ('failed' as const);
  }, [rpc, now]);
  const { value } = useLoad(load, turn);
  if (value === null || value === 'failed') return null;
  const same = value.filter(
    ({ item: each }) => each.kind === item.kind && (item.label === undefined || each.label === item.label),
  );
  const sum = (of: 'inside' | 'outside'): number => same.reduce((all, each) => all + each[of], 0);
  return <p className="text-[1.375rem] text-soft">{words.given(sum('inside'), sum('outside'))}</p>;
};

const Giving = ({ host, item, task, onTask }: Props & { readonly item: Item }) => {
  const [counting, setCounting] = useState(false);
  const [last, setLast] = useState<{ eventId: string; quantity: number } | null>(null);
  const back = (): void => onTask({ ...task, item: null });
  useKeys(counting ? {} : { Escape: back });
  if (counting) {
    return (
      <ByNumber
        host={host}
        item={item}
        onDone={(given) => {
          setLast(given);
          setCounting(false);
        }}
        onBack={() => setCounting(false)}
      />
    );
  }
  return (
    <Screen
      title={words.giving(itemWords(item))}
      lead={words.givingLead}
      back={
        <Button size="large" onPress={back}>
          {words.otherItem}
        </Button>
      }
      actions={
        <Button size="large" onPress={() => setCounting(true)}>
          {words.byNumber}
        </Button>
      }
    >
      {last !== null && (
        <UndoNote
          host={host}
          eventId={last.eventId}
          words={words.recorded(itemWords(item), last.quantity)}
          onUndone={() => setLast(null)}
        />
      )}
      <Which item={item} task={task} onTask={onTask} />
      <div role="status" className="m-auto flex items-center gap-10 small:gap-3">
        <CardOverReader reading={false} className="h-40 small:h-20" />
        <div>
          <p className="text-[2.5rem] font-bold small:text-[1.5rem]">{words.tap}</p>
          <Given host={host} item={item} turn={last?.eventId ?? ''} />
        </div>
      </div>
    </Screen>
  );
};

/** What kind of it, and to whom a card gives it. */
const Which = ({ item, task, onTask }: Pick<Props, 'task' | 'onTask'> & { readonly item: Item }) => (
  <>
    <ChipRow heading={words.label}>
      {words.labels[item.kind].map((label) => (
        <Chip
          key={label}
          chosen={item.label === label}
          onPress={() =>
            onTask({ ...task, item: { kind: item.kind, ...(item.label === label ? {} : { label }) } })
          }
        >
          {label}
        </Chip>
      ))}
    </ChipRow>
    <ChipRow heading={words.toWhom}>
      {[false, true].map((all) => (
        <Chip key={String(all)} chosen={task.all === all} onPress={() => onTask({ ...task, all })}>
          {all ? words.toAll : words.toOne}
        </Chip>
      ))}
    </ChipRow>
  </>
);

/** 個数だけ: so many, inside or outside of the building. */
const ByNumber = ({
  host,
  item,
  onDone,
  onBack,
}: Pick<Props, 'host'> & {
  readonly item: Item;
  readonly onDone: (given: { eventId: string; quantity: number }) => void;
  readonly onBack: () => void;
}) => {
  const [quantity, setQuantity] = useState(0);
  const [where, setWhere] = useState<'inside' | 'outside'>('inside');
  const call = useCall(host.sound);
  const save = (): void =>
    call.run(
      () => host.rpc.call('shelter.supply', { item, to: { kind: 'count', where, quantity } }),
      ({ eventId }) => {
        host.sound.success();
        onDone({ eventId, quantity });
      },
    );
  useKeys({ Escape: onBack });
  if (call.refusal !== null)
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={save} />;
  return (
    <Frame
      title={words.numberTitle(itemWords(item))}
      onBack={onBack}
      busy={call.busy}
      submit={{
        words: quantity === 0 ? words.noNumber : words.numberDone(quantity),
        onPress: save,
        disabled: quantity === 0 || call.busy,
      }}
    >
      <ChipRow heading={words.where}>
        {(['inside', 'outside'] as const).map((each) => (
          <Chip key={each} chosen={where === each} onPress={() => setWhere(each)}>
            {words.wheres[each]}
          </Chip>
        ))}
      </ChipRow>
      <Quantity item={item} quantity={quantity} onChange={setQuantity} />
    </Frame>
  );
};

const Quantity = ({
  item,
  quantity,
  onChange,
}: {
  readonly item: Item;
  readonly quantity: number;
  readonly onChange: (quantity: number) => void;
}) => (
  <div className="mx-auto w-[28rem] max-w-full">
    <Counter label={itemWords(item)} unit={words.unit} value={quantity} onChange={onChange} max={9_999} />
    <div className="mt-3 grid grid-cols-3 gap-3">
      {[10, 50, 100].map((step) => (
        <Button key={step} label={words.stepOf(step)} onPress={() => onChange(quantity + step)}>
          ＋{step}
        </Button>
      ))}
    </div>
  </div>
);
