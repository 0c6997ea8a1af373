import { Button as AriaButton } from 'react-aria-components';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { TickBox } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { type Choosing, madeFirst, suggested, toggled } from '../choosing.ts';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { PersonView, VisitView } from '../views.ts';
import { Back, Badge, Kbd } from './parts.tsx';

const words = text.people;

/** だれの手続きか: rows that are switched; the one on top is the subject. */
export const People = ({ visit, model }: { readonly visit: VisitView; readonly model: CounterDesk }) => {
  const { flow, people, dispatch, busy } = model;
  const choosing = flow.choosing ?? suggested(visit, flow.chosen);
  const choose = (now: Choosing): void => dispatch({ kind: 'choosing', choosing: now });
  const { keys, applicant } = choosing;
  const chosen = keys.flatMap((key) => visit.people.find((person) => person.key === key) ?? []);
  const rows = [...chosen, ...visit.people.filter(({ key }) => !keys.includes(key))];
  const next = (): void => people(keys, visit.applicant === 'proxy' ? null : applicant);
  const back = (): void => dispatch({ kind: 'back' });
  const add = (): void => dispatch({ kind: 'guest', key: null });
  useKeys({
    Escape: back,
    ...digitKeys((digit) => {
      // The number belongs to the person, not to the row: rows change their places.
      const person = visit.people[Number(digit) - 1];
      if (person !== undefined) choose(toggled(choosing, person.key));
    }),
    ...(keys.length > 0 ? { Enter: next } : {}),
    '+': add,
  });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={<Actions visit={visit} model={model} count={keys.length} onAdd={add} onNext={next} />}
    >
      {rows.length === 0 && <Banner tone="info">{words.nobody}</Banner>}
      {visit.events.includes('death') && <Banner tone="info">{words.death}</Banner>}
      <ul className="flex flex-col gap-1.5">
        {rows.map((person) => (
          <Row
            key={person.key}
            person={person}
            number={visit.people.indexOf(person) + 1}
            on={keys.includes(person.key)}
            isFirst={keys[0] === person.key}
            applies={visit.applicant !== 'proxy' && applicant === person.key}
            onToggle={() => choose(toggled(choosing, person.key))}
            onFirst={() => choose(madeFirst(choosing, person.key))}
            onApplies={() => choose({ ...choosing, applicant: person.key })}
            onEdit={() => dispatch({ kind: 'guest', key: person.key })}
          />
        ))}
      </ul>
    </Screen>
  );
};

const Actions = ({
  visit,
  model: { dispatch, busy },
  count,
  onAdd,
  onNext,
}: {
  readonly visit: VisitView;
  readonly model: CounterDesk;
  readonly count: number;
  readonly onAdd: () => void;
  readonly onNext: () => void;
}) => (
  <>
    <Button onPress={() => dispatch({ kind: 'go', to: 'proxy' })} disabled={busy}>
      {visit.proxy === null ? words.proxy : words.proxyIs(visit.proxy.name)}
    </Button>
    <Button onPress={onAdd} disabled={busy} first={count === 0}>
      {words.add} <Kbd>+</Kbd>
    </Button>
    <Button kind="primary" onPress={onNext} disabled={busy || count === 0} first={count > 0}>
      {words.next(count)}
    </Button>
  </>
);

interface RowProps {
  readonly person: PersonView;
  readonly number: number;
  readonly on: boolean;
  readonly isFirst: boolean;
  readonly applies: boolean;
  readonly onToggle: () => void;
  readonly onFirst: () => void;
  readonly onApplies: () => void;
  readonly onEdit: () => void;
}

const About = ({ person }: Pick<RowProps, 'person'>) => (
  <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4">
    <span className="text-[1.625rem] leading-130 font-bold">{person.name}</span>
    <span className="text-[1.125rem] leading-130 text-soft">
      {[person.kana, person.relationship, person.age === null ? '' : words.age(person.age), person.born]
        .filter((each) => each !== '')
        .join('　')}
    </span>
    {person.guest !== null && <Badge tone="soft">{words.typed}</Badge>}
    {person.marks.map((mark) => (
      <Badge key={mark} tone={mark === 'deceased' || mark === 'protected' ? 'care' : 'plain'}>
        {words.marks[mark]}
      </Badge>
    ))}
  </span>
);

const SMALL = 'min-h-[max(3rem,48px)]! px-2! text-[1.125rem]! whitespace-nowrap';

const Row = ({ person, number, on, isFirst, applies, onToggle, onFirst, onApplies, onEdit }: RowProps) => (
  <li
    className={`flex items-center gap-3 rounded-12 border-[3px] pr-3 small:flex-wrap small:gap-2 small:pb-2 ${
      on ? 'border-act bg-act-soft' : 'border-line bg-paper'
    }`}
  >
    <AriaButton
      aria-pressed={on}
      aria-label={`${person.name} ${on ? words.on : words.off}`}
      onPress={onToggle}
      className="flex min-h-[max(3.5rem,56px)] min-w-0 flex-1 items-center gap-4 rounded-12 px-4 text-left small:basis-full"
    >
      <TickBox ticked={on} className="size-9" />
      <About person={person} />
      <span className={`text-[1.125rem] font-bold whitespace-nowrap ${on ? 'text-act' : 'text-soft'}`}>
        {on ? words.on : words.off}
      </span>
      {number <= 9 && <Kbd>{number}</Kbd>}
    </AriaButton>
    {person.guest !== null && (
      <Button kind="quiet" onPress={onEdit} label={`${person.name} ${words.edit}`} className={SMALL}>
        {words.edit}
      </Button>
    )}
    {on &&
      (isFirst ? (
        <Badge tone="act">{words.first}</Badge>
      ) : (
        <Button kind="quiet" onPress={onFirst} label={`${person.name} ${words.makeFirst}`} className={SMALL}>
          {words.makeFirst}
        </Button>
      ))}
    {on &&
      (applies ? (
        <Badge tone="good">{words.applicant}</Badge>
      ) : (
        <Button
          kind="quiet"
          onPress={onApplies}
          label={`${person.name} ${words.applicantNot}`}
          className={SMALL}
        >
          {words.applicantNot}
        </Button>
      ))}
  </li>
);
