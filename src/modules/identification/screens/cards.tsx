import { formatWareki } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { CardList } from '../scene.ts';
import type { HeldCard } from '../schema.ts';
import { kindWords, text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.cards;

interface Props {
  readonly list: CardList | null;
  readonly model: Identification;
  readonly requireSupervisor: () => Promise<boolean>;
}

/** 登録されているカード: which kinds, since when, by what and by whom, until when; one of them can be ended. */
export const Cards = ({ list, model, requireSupervisor }: Props) => {
  const { flow, dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const cards = list?.cards ?? [];
  const restore = (card: HeldCard): void =>
    void requireSupervisor().then((signedIn) => {
      if (signedIn) dispatch({ kind: 'unlink_wanted', of: { kind: 'restore', card } });
    });
  return (
    <Screen
      title={words.title}
      lead={`${text.menu.person}：${flow.person?.name ?? ''}`}
      back={
        <Button size="large" onPress={back} disabled={flow.busy !== null}>
          {ja.button.back}
        </Button>
      }
      actions={<Papers cards={cards} model={model} />}
    >
      {list?.campaigns.map(({ kind, done, left }) => (
        <Banner key={kind} tone="info">
          {words.progress(kindWords(kind), done, left)}
        </Banner>
      ))}
      {list?.registered === true && <Banner tone="info">{words.registered}</Banner>}
      {list !== null && cards.length === 0 && (
        <p className="my-auto flex items-center justify-center gap-5 text-[1.75rem]">
          <InfoMark className="size-14 text-blue-800" />
          {words.none}
        </p>
      )}
      <ul className="flex flex-col gap-3">
        {cards.map((card) => (
          <Card
            key={card.linkedBy}
            card={card}
            onUnlink={() => dispatch({ kind: 'unlink_wanted', of: { kind: 'one', card } })}
            onRestore={() => restore(card)}
          />
        ))}
      </ul>
    </Screen>
  );
};

/** The papers that can be written of what is listed. */
const Papers = ({
  cards,
  model,
}: {
  readonly cards: readonly HeldCard[];
  readonly model: Identification;
}) => {
  const { flow, dispatch } = model;
  const busy = flow.busy !== null;
  return (
    <>
      {cards.some(({ status }) => status === 'unlinked') && (
        <Button size="large" disabled={busy} onPress={() => dispatch({ kind: 'slip_wanted', of: 'ended' })}>
          {words.printEnded}
        </Button>
      )}
      {cards.some(({ status }) => status === 'active' || status === 'relink') && (
        <Button
          size="large"
          disabled={busy}
          onPress={() => dispatch({ kind: 'slip_wanted', of: 'registered' })}
        >
          {words.print}
        </Button>
      )}
    </>
  );
};

const Card = ({
  card,
  onUnlink,
  onRestore,
}: {
  readonly card: HeldCard;
  readonly onUnlink: () => void;
  readonly onRestore: () => void;
}) => {
  const { kind, status, since, validTo, basis, consent, staff, site, chipKey } = card;
  const alive = status === 'active' || status === 'relink';
  const until = validTo === null ? words.noValidTo : words.validTo(formatWareki(validTo) ?? validTo);
  return (
    <li
      data-status={status}
      className="flex items-center justify-between gap-6 rounded-12 border-2 border-line bg-paper px-6 py-3"
    >
      <div className="min-w-0">
        <h2 className="flex flex-wrap items-center gap-x-4 text-[1.5rem] font-bold">
          {kindWords(kind)}
          <Status card={card} />
        </h2>
        <p className="phrase text-[1.25rem]">
          {words.since(dayInJapan(since))}　{until}
        </p>
        <p className="phrase text-[1.125rem] text-soft">
          {words.by[basis]}　{words.consent[consent]}　{words.staff(staff, site)}　
          {chipKey ? words.key : words.noKey}
        </p>
        {card.contested && <p className="phrase text-[1.125rem] font-bold text-care">{words.contested}</p>}
      </div>
      {alive && (
        <Button kind="stop" className="shrink-0" onPress={onUnlink}>
          {words.unlink}
        </Button>
      )}
      {status === 'superseded' && (
        <Button className="shrink-0" onPress={onRestore}>
          {words.restore}
        </Button>
      )}
    </li>
  );
};

/** Shape and words: whether the card can be used now, and what should be done about it. */
const Status = ({ card: { status, asked, expired } }: { readonly card: HeldCard }) => {
  const good = status === 'active' && !asked && !expired;
  const said =
    status !== 'active' ? words.status[status] : asked ? words.asked : expired ? words.expired : null;
  return (
    <span className={`flex items-center gap-2 text-[1.25rem] ${good ? 'text-good' : 'text-care'}`}>
      {good ? <DoneMark className="size-6" /> : <CareMark className="size-6" />}
      {said ?? words.status.active}
    </span>
  );
};
