import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.unlink;

/** 同意の撤回: choosing a reason is the confirmation. */
export const Unlink = ({ model }: { readonly model: Identification }) => {
  const { flow, unlink, dispatch } = model;
  const busy = flow.busy !== null;
  const keep = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: keep });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={keep} disabled={busy} first>
          {words.keep}
        </Button>
      }
    >
      <section className="rounded-12 border-2 border-line bg-paper px-8 py-4">
        <h2 className="text-[1.25rem] font-bold text-soft">{words.cardsLead}</h2>
        <ul className="mt-1 list-disc pl-7 text-[1.625rem] leading-140">
          {words.cards.map((card) => (
            <li key={card} className="phrase">
              {card}
            </li>
          ))}
        </ul>
      </section>
      <Banner tone="care">{words.renewed}</Banner>
      <div className="my-auto grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {words.reasons.map((reason) => (
          <Button key={reason} kind="stop" size="wide" disabled={busy} onPress={() => unlink(reason)}>
            {reason}
          </Button>
        ))}
      </div>
    </Screen>
  );
};
