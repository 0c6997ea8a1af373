import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Ending } from '../scene.ts';
import { kindWords, text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.unlink;

/** The words of each ending: what it is about, and why one may want it. */
const wordsOf = (of: Ending) => {
  switch (of.kind) {
    case 'all':
      return { title: words.title, lead: words.lead, cards: words.cards, reasons: words.reasons };
    case 'one':
      return {
        title: words.one,
        lead: words.oneLead,
        cards: [kindWords(of.card.kind)],
        reasons: words.reasons,
      };
    case 'restore':
      return {
        title: words.restore,
        lead: words.restoreLead,
        cards: [kindWords(of.card.kind)],
        reasons: words.restoreReasons,
      };
  }
};

/** 同意の撤回, and the undoing of a switch: choosing a reason is the confirmation. */
export const Unlink = ({ of, model }: { readonly of: Ending; readonly model: Identification }) => {
  const { flow, unlink, dispatch } = model;
  const busy = flow.busy !== null;
  const keep = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: keep });
  const { title, lead, cards, reasons } = wordsOf(of);
  return (
    <Screen
      title={title}
      lead={lead}
      back={
        <Button size="large" onPress={keep} disabled={busy} first>
          {words.keep}
        </Button>
      }
    >
      <section className="rounded-12 border-2 border-line bg-paper px-8 py-4">
        <h2 className="text-[1.25rem] font-bold text-soft">
          {of.kind === 'restore' ? words.restoreCards : words.cardsLead}
        </h2>
        <ul className="mt-1 list-disc pl-7 text-[1.625rem] leading-140">
          {cards.map((card) => (
            <li key={card} className="phrase">
              {card}
            </li>
          ))}
        </ul>
      </section>
      {of.kind !== 'restore' && <Banner tone="care">{words.renewed}</Banner>}
      <div className="my-auto grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {reasons.map((reason) => (
          <Button key={reason} kind="stop" size="wide" disabled={busy} onPress={() => unlink(of, reason)}>
            {reason}
          </Button>
        ))}
      </div>
    </Screen>
  );
};
