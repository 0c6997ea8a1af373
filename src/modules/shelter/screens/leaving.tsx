import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { dayAfter } from '../days.ts';
import type { FlowInput, Leaving as LeavingOf, Scene } from '../scene.ts';
import { dayWords, text } from '../screen-text.ts';
import { leavingText as words } from '../screen-text-people.ts';
import type { ShelterState } from '../views-schema.ts';
import { Chip, ChipRow } from './parts/chips.tsx';
import { Choices } from './parts/choices.tsx';
import { Frame } from './parts/frame.tsx';
import { WordsField } from './parts/words-field.tsx';

interface Props {
  readonly scene: Extract<Scene, { at: 'leaving' }>;
  readonly shelter: ShelterState;
  readonly now: () => number;
  readonly dispatch: (input: FlowInput) => void;
}

/** What belongs to a departure: until when, where to, with whom. */
export const Leaving = (props: Props) => {
  const { scene, shelter, dispatch } = props;
  const back = (): void => dispatch({ kind: 'back' });
  const leave = (leaving: Partial<LeavingOf>): void => dispatch({ kind: 'leaving', leaving });
  switch (scene.action) {
    case 'overnight':
      return <Overnight {...props} onBack={back} onLeave={leave} />;
    case 'left':
      return <ForGood {...props} onBack={back} onLeave={leave} />;
    case 'moved':
      return (
        <Choices
          title={text.destination.title}
          choices={shelter.others.map(
            ({ shelterId, name }) => [name, () => leave({ to: shelterId })] as const,
          )}
          onBack={back}
        >
          {shelter.others.length === 0 && <Banner tone="care">{text.destination.none}</Banner>}
        </Choices>
      );
  }
};

type PartProps = Props & {
  readonly onBack: () => void;
  readonly onLeave: (leaving: Partial<LeavingOf>) => void;
};

const NIGHTS = [1, 2, 3, 4, 5, 6, 7] as const;

/** 外泊届: the day of return by one touch; where and a number to ring if they wish. */
const Overnight = ({ scene, now, onBack, onLeave }: PartProps) => {
  const [nights, setNights] = useState(1);
  const [where, setWhere] = useState('');
  const [phone, setPhone] = useState(scene.view.group.phone ?? '');
  useKeys({
    Escape: onBack,
    ...Object.fromEntries(NIGHTS.map((count) => [String(count), () => setNights(count)])),
  });
  const done = (): void =>
    onLeave({
      overnight: {
        until: dayAfter(now(), nights),
        ...(where.trim() === '' ? {} : { where: where.trim() }),
        ...(phone.trim() === '' ? {} : { phone: phone.trim() }),
      },
    });
  return (
    <Frame
      title={words.overnight}
      lead={words.overnightLead}
      onBack={onBack}
      submit={{ words: words.next, onPress: done, first: true }}
    >
      <div className="grid grid-cols-4 gap-3 small:grid-cols-2">
        {NIGHTS.map((count) => (
          <Chip key={count} chosen={nights === count} onPress={() => setNights(count)}>
            {dayWords(dayAfter(now(), count))}（{words.nights(count)}）
          </Chip>
        ))}
      </div>
      <div className="grid grid-cols-2 gap-6 small:grid-cols-1">
        <WordsField label={words.where} value={where} onChange={setWhere} maxLength={100} />
        <WordsField label={words.phone} value={phone} onChange={setPhone} maxLength={30} numeric />
      </div>
      <p className="text-[1.25rem] text-soft">{words.optional}</p>
    </Frame>
  );
};

const RELATIONS = ['father', 'mother', 'grandparent', 'relative', 'teacher', 'other'] as const;
const SEEN = ['card', 'licence', 'known', 'other'] as const;

/** 退所先; a minor who goes with nobody of her own needs to be handed over to somebody. */
const ForGood = ({ scene, onBack, onLeave }: PartProps) => {
  const [other, setOther] = useState('');
  const [destination, setDestination] = useState<string | null>(null);
  const going = scene.view.members.filter(({ personId }) => scene.ticked.includes(personId));
  const minorsOnly = going.length > 0 && going.every(({ minor }) => minor);
  if (minorsOnly && destination !== null) {
    return (
      <HandOver
        onBack={() => setDestination(null)}
        onDone={(handedOver) => onLeave({ destination, handedOver })}
      />
    );
  }
  const go = (where: string): void => {
    if (minorsOnly) setDestination(where);
    else onLeave({ destination: where });
  };
  return (
    <Choices
      title={words.left}
      choices={words.destinations.map((where) => [where, () => go(where)] as const)}
      onBack={onBack}
    >
      {minorsOnly && <Banner tone="care">{words.minorsOnly}</Banner>}
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3">
        <WordsField label={words.elsewhere} value={other} onChange={setOther} maxLength={100} />
        <Button size="large" disabled={other.trim() === ''} onPress={() => go(other.trim())}>
          {words.next}
        </Button>
      </div>
    </Choices>
  );
};

/** 引き渡し: to whom, how related, what she was known by. */
const HandOver = ({
  onDone,
  onBack,
}: {
  readonly onDone: (handedOver: NonNullable<LeavingOf['handedOver']>) => void;
  readonly onBack: () => void;
}) => {
  const [to, setTo] = useState('');
  const [relation, setRelation] = useState<(typeof RELATIONS)[number] | null>(null);
  const [seen, setSeen] = useState<(typeof SEEN)[number] | null>(null);
  useKeys({ Escape: onBack });
  const ready = to.trim() !== '' && relation !== null && seen !== null;
  return (
    <Frame
      title={words.handOver}
      lead={words.handOverLead}
      onBack={onBack}
      actions={
        <Button
          kind="primary"
          size="large"
          disabled={!ready}
          onPress={() => {
            if (relation !== null && seen !== null)
              onDone({ kind: 'handed_over', to: to.trim(), relation: words.relations[relation], seen });
          }}
        >
          {words.next}
        </Button>
      }
    >
      <WordsField label={words.to} value={to} onChange={setTo} maxLength={100} first />
      <ChipRow heading={words.relation}>
        {RELATIONS.map((each) => (
          <Chip key={each} chosen={relation === each} onPress={() => setRelation(each)}>
            {words.relations[each]}
          </Chip>
        ))}
      </ChipRow>
      <ChipRow heading={words.seen}>
        {SEEN.map((each) => (
          <Chip key={each} chosen={seen === each} onPress={() => setSeen(each)}>
            {words.seenBy[each]}
          </Chip>
        ))}
      </ChipRow>
    </Frame>
  );
};
