import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { ScannedCard } from '../scene.ts';
import type { CardId } from '../schema.ts';
import { cardsText as words } from '../screen-text-tasks.ts';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { useCall } from './parts/use-call.ts';
import { SlipDialog } from './slip.tsx';

const STOCK = [5, 10, 20] as const;

/** 仮カード: makes some in advance, and takes those back that are scanned here. */
export const Cards = ({
  host,
  scanned,
  onScanned,
  onPerson,
  onBack,
}: TaskProps & {
  /** The card that was read last, until it is answered. */
  readonly scanned: ScannedCard | null;
  readonly onScanned: (card: ScannedCard | null) => void;
  /** To whoever has it. */
  readonly onPerson: (cardId: CardId) => void;
}) => {
  const { rpc, sound } = host;
  const call = useCall(sound);
  const [made, setMade] = useState<readonly CardId[] | null>(null);
  const [taken, setTaken] = useState(false);
  const make = (count: number): void =>
    call.run(
      async () => {
        const answer = await rpc.call('shelter.makeCards', { count });
        return 'cards' in answer ? { ok: true as const, value: answer.cards } : answer;
      },
      (cards) => setMade(cards),
    );
  const takeBack = (cardId: CardId, how: 'returned' | 'lost'): void =>
    call.run(
      () => rpc.call('shelter.returnCard', { cardId, how }),
      () => {
        sound.success();
        onScanned(null);
        setTaken(true);
      },
    );
  useKeys({ Escape: onBack });
  if (call.refusal !== null) return <RefusedNotice refusal={call.refusal} onClose={call.close} />;
  return (
    <Frame title={words.title} lead={words.lead} onBack={onBack} busy={call.busy}>
      {scanned === null ? (
        taken && <Banner tone="info">{words.taken}</Banner>
      ) : (
        <Read card={scanned} busy={call.busy} onPerson={onPerson} onTakenBack={takeBack} />
      )}
      <Stock busy={call.busy} onMake={make} />
      {made !== null && (
        <SlipDialog
          title={words.stockTitle}
          rpc={rpc}
          wish={{ slip: 'cards', cards: [...made] }}
          onClose={() => setMade(null)}
        />
      )}
    </Frame>
  );
};

/** The card that was read, and what can be done with it. */
const Read = ({
  card: { cardId, status },
  busy,
  onPerson,
  onTakenBack,
}: {
  readonly card: ScannedCard;
  readonly busy: boolean;
  readonly onPerson: (cardId: CardId) => void;
  readonly onTakenBack: (cardId: CardId, how: 'returned' | 'lost') => void;
}) => (
  <section
    aria-label={cardId}
    className="flex flex-wrap items-center gap-4 rounded-12 border-2 border-act bg-act-soft px-6 py-4"
  >
    <p role="status" className="mr-auto">
      <span className="block text-[1.5rem] font-bold tabular-nums">{cardId}</span>
      <span className="text-[1.375rem]">{words.status[status]}</span>
    </p>
    {status === 'given' && (
      <>
        <Button onPress={() => onPerson(cardId)}>{words.person}</Button>
        <Button kind="stop" disabled={busy} onPress={() => onTakenBack(cardId, 'lost')}>
          {words.lost}
        </Button>
        <Button kind="primary" disabled={busy} onPress={() => onTakenBack(cardId, 'returned')}>
          {words.returned}
        </Button>
      </>
    )}
  </section>
);

const Stock = ({ busy, onMake }: { readonly busy: boolean; readonly onMake: (count: number) => void }) => (
  <>
    <h2 className="mt-4 text-[1.5rem] font-bold">{words.stockTitle}</h2>
    <p className="phrase text-[1.25rem] text-soft">{words.stockLead}</p>
    <div className="grid grid-cols-3 gap-4">
      {STOCK.map((count) => (
        <Button key={count} size="wide" disabled={busy} onPress={() => onMake(count)}>
          {words.make(count)}
        </Button>
      ))}
    </div>
  </>
);
