import { formatWareki } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { InfoMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { CheckView, Person } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.choose;

/** Whose card? Residents of that name and birth date are offered; the clerk chooses, or searches. */
export const Choose = ({ view, model }: { readonly view: CheckView; readonly model: Identification }) => {
  const { dispatch, choose, end, flow } = model;
  const search = (): void => dispatch({ kind: 'search_opened' });
  const none = view.suggestions.length === 0;
  useKeys({ Escape: end, F2: search });
  const born = view.card?.birthDate;
  return (
    <Screen
      title={words.title}
      lead={none ? words.none : words.one}
      back={
        <Button size="large" onPress={end} disabled={flow.busy !== null}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <Button size="large" kind={none ? 'primary' : 'plain'} first={none} onPress={search}>
          {words.search}
        </Button>
      }
    >
      <section className="flex items-center gap-6 rounded-12 border-2 border-line bg-paper px-8 py-4">
        {view.card?.photo !== null && view.card?.photo !== undefined && (
          <img src={`data:image/png;base64,${view.card.photo}`} alt={text.compare.photo} className="h-32" />
        )}
        <div>
          <h2 className="text-[1.25rem] font-bold text-soft">{words.card}</h2>
          <p className="text-[2.25rem] leading-130 font-bold">{view.card?.name ?? ''}</p>
          <p className="text-[1.5rem]">
            {born === null || born === undefined ? '' : (formatWareki(born) ?? born)}
          </p>
        </div>
      </section>
      {none && <InfoMark className="m-auto size-24 text-blue-800" />}
      <div className="flex flex-col gap-3">
        {view.suggestions.map((person, at) => (
          <Suggestion
            key={person.residentId}
            person={person}
            first={at === 0}
            onPress={() => choose(view, person.residentId)}
          />
        ))}
      </div>
    </Screen>
  );
};

const Suggestion = ({
  person,
  first,
  onPress,
}: {
  readonly person: Person;
  readonly first: boolean;
  readonly onPress: () => void;
}) => (
  <Button size="wide" first={first} className="justify-start! text-left!" onPress={onPress}>
    <span className="grid w-full grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,3fr)] items-center gap-6 text-ink">
      <span>
        <span className="block text-[1rem] font-normal text-soft">{person.kana}</span>
        <span className="text-[1.75rem] text-act">{person.name}</span>
      </span>
      <span className="text-[1.25rem] font-normal">
        {person.birthDate === null
          ? ja.search.born(person.birthDateText ?? text.compare.unknown)
          : ja.search.born(formatWareki(person.birthDate) ?? person.birthDate)}
      </span>
      <span className="text-[1.25rem] font-normal">
        {person.protected ? ja.search.hiddenAddress : person.address}
      </span>
    </span>
  </Button>
);
