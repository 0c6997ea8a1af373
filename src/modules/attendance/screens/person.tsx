import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { PUNCH_WORDS } from '../print-text.ts';
import type { Scene } from '../scene.ts';
import { dayWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { HeldCard, PersonView } from '../views-schema.ts';
import { whoWords } from './parts.tsx';

const words = text.person;

const isKnownCard = (kind: string): kind is keyof typeof words.card => Object.hasOwn(words.card, kind);
export const cardWords = ({ kind }: Pick<HeldCard, 'kind'>): string =>
  isKnownCard(kind) ? words.card[kind] : words.otherCard;

/** One colleague: what she punched, which cards she has, and what can be put right. */
export const Person = ({
  scene: { view, done },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'person' }>;
  readonly model: AttendanceModel;
}) => {
  const { dispatch, host } = model;
  const { person, missing } = view;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={whoWords(person)}
      lead={`${person.no}　${person.department}`}
      back={<Back onBack={back} />}
      actions={
        <>
          <Button
            size="large"
            onPress={() => dispatch({ kind: 'asked', what: 'link' })}
            disabled={!person.inService}
          >
            {words.link}
          </Button>
          <Button
            size="large"
            onPress={() => dispatch({ kind: 'asked', what: 'add' })}
            first={missing !== null}
          >
            {words.add}
          </Button>
          <Button
            size="large"
            onPress={() => dispatch({ kind: 'asked', what: 'manual' })}
            disabled={!person.inService}
          >
            {words.manual}
          </Button>
        </>
      }
    >
      {done !== null && <Banner tone="info">{words.done[done]}</Banner>}
      {missing !== null && (
        <Banner tone="care">
          {words.missing(dayWords(missing.on, host.now()), PUNCH_WORDS[missing.type])}
        </Banner>
      )}
      <div className="grid grid-cols-2 gap-8 small:grid-cols-1 small:gap-4">
        <Punches view={view} />
        <Cards view={view} model={model} />
      </div>
    </Screen>
  );
};

const Punches = ({ view: { punches } }: { readonly view: PersonView }) => (
  <section aria-label={words.punches}>
    <h2 className="text-[1.25rem] font-bold text-soft">{words.punches}</h2>
    {punches.length === 0 ? (
      <p className="text-[1.25rem]">{words.none}</p>
    ) : (
      <ol>
        {punches.map(({ punch, type, at, how, corrected, post }) => (
          <li key={punch} className="flex items-baseline gap-4 border-b border-line py-1 text-[1.375rem]">
            <span className="w-32 shrink-0 text-[1.125rem] text-soft">{dayInJapan(at)}</span>
            <span className="w-20 shrink-0 tabular-nums">{timeInJapan(at)}</span>
            <span className="flex-1">
              <span className="font-bold">{PUNCH_WORDS[type]}</span>
              {post !== null && <span className="block text-[1.125rem] text-soft">{post}</span>}
            </span>
            <span className="text-[1.125rem] text-soft">
              {corrected || how === null ? words.corrected : words.how[how]}
            </span>
          </li>
        ))}
      </ol>
    )}
  </section>
);

const Cards = ({
  view: { cards },
  model,
}: {
  readonly view: PersonView;
  readonly model: AttendanceModel;
}) => (
  <section aria-label={words.cards}>
    <h2 className="text-[1.25rem] font-bold text-soft">{words.cards}</h2>
    {cards.length === 0 ? (
      <p className="text-[1.25rem]">{words.noCards}</p>
    ) : (
      <ul className="flex flex-col gap-2">
        {cards.map((card) => (
          <li
            key={card.token}
            className="flex items-center gap-4 rounded-12 border-2 border-line bg-paper px-4 py-2"
          >
            <span className="min-w-0 flex-1">
              <span className="block text-[1.375rem] font-bold">{cardWords(card)}</span>
              {card.at !== null && (
                <span className="block text-[1.125rem] text-soft">{words.since(dayInJapan(card.at))}</span>
              )}
            </span>
            <Button
              kind="stop"
              label={`${cardWords(card)} ${words.unlink}`}
              onPress={() => model.dispatch({ kind: 'unlink_asked', card })}
            >
              {words.unlink}
            </Button>
          </li>
        ))}
      </ul>
    )}
  </section>
);
