import { Button } from '../../../../ui/button.tsx';
import { CareMark } from '../../../../ui/marks.tsx';
import { needsWords } from '../../needs-words.ts';
import type { PersonId } from '../../schema.ts';
import { stateWords, text } from '../../screen-text.ts';
import { peopleText as words } from '../../screen-text-tasks.ts';
import type { PersonLine } from '../../views-schema.ts';

/** 部屋・場所 and state of one line. */
const placeOf = (line: PersonLine, shelterId: string): string => {
  const state = stateWords(line, shelterId);
  const spot = line.spot === null ? '' : [line.spot.ward, line.spot.bay].filter(Boolean).join(' ');
  return line.presence.status === 'present' && spot !== '' ? spot : [state, spot].filter(Boolean).join('　');
};

/** People in rows: name, where they are, what they need; the whole row leads to the person. */
export const PersonRows = ({
  lines,
  shelterId,
  onPerson,
  wordsOf = (line) => needsWords(line.needs),
}: {
  readonly lines: readonly PersonLine[];
  readonly shelterId: string;
  readonly onPerson: (personId: PersonId) => void;
  /** What of her needs is told here. */
  readonly wordsOf?: (line: PersonLine) => readonly string[];
}) => (
  <ul className="flex flex-col gap-2">
    {lines.map((line) => {
      const needs = wordsOf(line);
      const name = line.name === '' ? text.household.unnamed : line.name;
      return (
        <li
          key={line.personId}
          className="grid grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,6fr)_auto] items-center gap-5 rounded-12 border-2 border-line bg-paper py-2 pr-2 pl-6 small:grid-cols-1 small:gap-1 small:pl-3"
        >
          <span className="min-w-0">
            <span className="text-[1.5rem] leading-130 font-bold">{name}</span>
            <span className="ml-3 text-[1.125rem] text-soft">
              {text.household.age(line.age)}
              {line.guest && `・${words.guest}`}
            </span>
          </span>
          <span className="text-[1.25rem]">{placeOf(line, shelterId)}</span>
          <span className="flex min-w-0 items-start gap-2 text-[1.25rem] leading-130 font-bold text-care">
            {needs.length > 0 && <CareMark className="size-6 text-yellow-1000" />}
            <span className="min-w-0">{needs.join('、')}</span>
          </span>
          <Button label={words.openOf(name)} onPress={() => onPerson(line.personId)}>
            {words.open}
          </Button>
        </li>
      );
    })}
  </ul>
);
