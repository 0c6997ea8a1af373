import { useCallback, useState } from 'react';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { headsIn } from '../fold-place.ts';
import type { HeadCounts } from '../place-schema.ts';
import type { Task } from '../scene.ts';
import { countingText, namingText as words } from '../screen-text-tasks.ts';
import type { HeadsView } from '../views-schema.ts';
import { Counter } from './parts/counter.tsx';
import { Empty } from './parts/empty.tsx';
import { Frame } from './parts/frame.tsx';
import { BANDS } from './parts/head-bands.ts';
import { Loaded } from './parts/loaded.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { useCall } from './parts/use-call.ts';
import { useLoad } from './parts/use-load.ts';

type NamingTask = Extract<Task, { kind: 'naming' }>;

interface Props extends TaskProps {
  readonly task: NamingTask;
  readonly onTask: (task: NamingTask) => void;
  readonly onGuests: () => void;
  readonly onSearch: () => void;
}

/** 名前を あとから入れる: which of the heads, then one card, guest or search after the other. */
export const Naming = (props: Props) => {
  const { host, shelter, task, onTask, onBack } = props;
  // Asked anew whenever the number of those without a name changes, also by another desk.
  const load = useCallback(async () => {
    const answer = await host.rpc.call('shelter.heads', {});
    return 'heads' in answer ? answer.heads : 'failed';
  }, [host.rpc]);
  const list = useLoad(load, String(shelter.unnamed));
  if (task.heads !== null && list.value !== 'failed' && list.value !== null) {
    const { headsId } = task.heads;
    const heads = list.value.find((each) => each.headsId === headsId);
    if (heads !== undefined) return <OfHeads {...props} heads={heads} reload={list.reload} />;
  }
  return (
    <List
      list={list}
      onChoose={({ headsId, marker }) => onTask({ kind: 'naming', heads: { headsId, marker } })}
      onBack={onBack}
    />
  );
};

const List = ({
  list,
  onChoose,
  onBack,
}: {
  readonly list: ReturnType<typeof useLoad<HeadsView[]>>;
  readonly onChoose: (heads: HeadsView) => void;
  readonly onBack: () => void;
}) => {
  useKeys({ Escape: onBack });
  return (
    <Frame title={words.title} lead={words.lead} onBack={onBack}>
      <Loaded
        {...list}
        render={(all) => {
          const open = all.filter(({ remaining }) => headsIn(remaining) > 0);
          return open.length === 0 ? (
            <Empty title={words.none} lead={words.noneLead} />
          ) : (
            <ul className="flex flex-col gap-3">
              {open.map((heads) => (
                <li key={heads.headsId}>
                  <Button size="wide" className="justify-between! text-left!" onPress={() => onChoose(heads)}>
                    <span>
                      <span className="tabular-nums">{timeInJapan(heads.at)}</span>　{heads.marker}
                    </span>
                    <span className="font-normal">
                      {words.progress(headsIn(heads.counts), headsIn(heads.remaining))}
                    </span>
                  </Button>
                </li>
              ))}
            </ul>
          );
        }}
      />
    </Frame>
  );
};

const bandWords = (counts: HeadCounts): string =>
  (['adult', 'elderly', 'child', 'infant'] as const)
    .filter((band) => counts[band] > 0)
    .map((band) => `${countingText.band[band]} ${String(counts[band])}`)
    .join('・');

const OfHeads = ({
  host,
  heads,
  reload,
  onTask,
  onGuests,
  onSearch,
}: Props & { readonly heads: HeadsView; readonly reload: () => void }) => {
  const [correcting, setCorrecting] = useState(false);
  const left = headsIn(heads.remaining);
  const back = (): void => onTask({ kind: 'naming', heads: null });
  useKeys(correcting ? {} : { Escape: back, F2: onSearch });
  if (correcting) {
    return (
      <Correct
        host={host}
        heads={heads}
        onDone={() => {
          setCorrecting(false);
          reload();
        }}
        onBack={() => setCorrecting(false)}
      />
    );
  }
  return (
    <Frame
      title={words.of(heads.marker)}
      lead={words.progress(headsIn(heads.counts), left)}
      onBack={back}
      actions={
        <>
          <Button size="large" className="px-6!" onPress={() => setCorrecting(true)}>
            {words.correct}
          </Button>
          <Button size="large" className="px-6!" onPress={onGuests} disabled={left === 0}>
            {words.guests}
          </Button>
          <Button size="large" className="px-6!" onPress={onSearch} disabled={left === 0}>
            {words.search}
          </Button>
        </>
      }
    >
      <Left heads={heads} left={left} />
    </Frame>
  );
};

/** How many have no name yet, to be read from afar. */
const Left = ({ heads, left }: { readonly heads: HeadsView; readonly left: number }) => (
  <div
    role="status"
    className="m-auto grid grid-cols-[auto_auto] items-center gap-14 small:grid-cols-1 small:gap-2"
  >
    {left === 0 ? (
      <Empty title={words.all} lead={words.allLead} />
    ) : (
      <>
        <CardOverReader reading={false} className="h-56 small:h-20" />
        <div>
          <p className="text-[1.75rem] font-bold">{words.tap}</p>
          <p className="mt-4 text-[5rem] leading-100 font-bold small:text-[2.5rem]" data-unnamed={left}>
            {words.left(left)}
          </p>
          <p className="mt-2 text-[1.5rem] text-soft">{bandWords(heads.remaining)}</p>
        </div>
      </>
    )}
  </div>
);

/** A wrong count is said again: all of them, also those who have names by now. */
const Correct = ({
  host,
  heads,
  onDone,
  onBack,
}: Pick<TaskProps, 'host'> & {
  readonly heads: HeadsView;
  readonly onDone: () => void;
  readonly onBack: () => void;
}) => {
  const [counts, setCounts] = useState<HeadCounts>(heads.counts);
  const call = useCall(host.sound);
  const { headsId, marker } = heads;
  const save = (): void =>
    call.run(() => host.rpc.call('shelter.countHeads', { headsId, marker, counts }), onDone);
  useKeys({ Escape: onBack });
  if (call.refusal !== null)
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={save} />;
  return (
    <Frame
      title={words.correctTitle}
      lead={words.correctLead(heads.named)}
      onBack={onBack}
      actions={
        <Button
          kind="primary"
          size="large"
          disabled={call.busy || headsIn(counts) < Math.max(1, heads.named)}
          onPress={save}
        >
          {words.correctDone(headsIn(counts))}
        </Button>
      }
    >
      <div className="grid grid-cols-5 gap-4 small:grid-cols-2 small:gap-2">
        {BANDS.map((band) => (
          <Counter
            key={band}
            label={countingText.band[band]}
            unit={countingText.unit}
            value={counts[band]}
            onChange={(value) => setCounts({ ...counts, [band]: value })}
          />
        ))}
      </div>
    </Frame>
  );
};
