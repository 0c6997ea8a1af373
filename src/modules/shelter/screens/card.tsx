import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { Answer, ShelterRpc } from '../calls.ts';
import type { Who } from '../contract.ts';
import type { CardId, PersonId } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { AsideProps } from './parts/aside-props.ts';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import { useCall } from './parts/use-call.ts';
import { SlipDialog } from './slip.tsx';

const words = text.card;

/** A new one, given at once. */
const giveOne = async (rpc: ShelterRpc, who: Who, ticked: readonly PersonId[]): Promise<Answer<CardId>> => {
  const made = await rpc.call('shelter.makeCards', { count: 1 });
  if (!('cards' in made)) return made;
  const [card] = made.cards;
  if (card === undefined) return { ok: false, reason: 'internal' };
  const saved = await rpc.call('shelter.giveCard', { who, people: [...ticked], card });
  return saved.ok ? { ok: true, value: card } : saved;
};

/** 仮カード: a printed one is scanned, or a new one is printed; whoever holds it is found by it from then on. */
export const CardChoice = ({ scene, host, model }: AsideProps) => {
  const { dispatch } = model;
  const { rpc } = host;
  const { who, view, ticked } = scene;
  const call = useCall(host.sound);
  const [given, setGiven] = useState<CardId | null>(null);
  const [returned, setReturned] = useState<readonly CardId[]>([]);
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(given === null ? { Escape: back } : {});
  const people = view.members.filter(({ personId }) => ticked.includes(personId));
  const giveNew = (): void =>
    call.run(
      () => giveOne(rpc, who, ticked),
      (card) => setGiven(card),
    );
  const takeBack = (cardId: CardId, how: 'returned' | 'lost'): void =>
    call.run(
      () => rpc.call('shelter.returnCard', { cardId, how }),
      () => setReturned([...returned, cardId]),
    );
  if (call.refusal !== null) return <RefusedNotice refusal={call.refusal} onClose={call.close} />;
  const held = view.cards.filter((cardId) => !returned.includes(cardId));
  return (
    <Frame
      title={words.title}
      lead={words.lead}
      onBack={back}
      busy={call.busy}
      submit={{
        words: words.print(people.length),
        onPress: giveNew,
        disabled: call.busy || people.length === 0,
        first: true,
      }}
    >
      <Banner tone="info">{words.scanToGive}</Banner>
      {returned.length > 0 && <Banner tone="info">{words.returned}</Banner>}
      {held.length > 0 && <Held cards={held} busy={call.busy} onTakenBack={takeBack} />}
      {given !== null && (
        <SlipDialog
          title={words.slip}
          rpc={rpc}
          wish={{ slip: 'cards', cards: [given] }}
          atOnce
          onClose={() => {
            setGiven(null);
            back();
          }}
        />
      )}
    </Frame>
  );
};

/** Those they have already. */
const Held = ({
  cards,
  busy,
  onTakenBack,
}: {
  readonly cards: readonly CardId[];
  readonly busy: boolean;
  readonly onTakenBack: (cardId: CardId, how: 'returned' | 'lost') => void;
}) => (
  <ul className="flex flex-col gap-3">
    {cards.map((cardId) => (
      <li
        key={cardId}
        className="flex flex-wrap items-center gap-4 rounded-12 border-2 border-line bg-paper px-6 py-3"
      >
        <span className="mr-auto text-[1.5rem] tabular-nums">{cardId}</span>
        <Button disabled={busy} onPress={() => onTakenBack(cardId, 'returned')}>
          {words.giveBack}
        </Button>
        <Button kind="stop" disabled={busy} onPress={() => onTakenBack(cardId, 'lost')}>
          {words.lost}
        </Button>
      </li>
    ))}
  </ul>
);
