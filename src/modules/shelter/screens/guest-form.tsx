import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad, type PadKind } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { NewGuest } from '../draft.ts';
import {
  AGE_BANDS,
  type AgeBand,
  ageOfBand,
  emptyGuest,
  guestOf,
  isSomebody,
  type TypedGuest,
} from '../guest-draft.ts';
import { needsWords } from '../needs-words.ts';
import type { GuestDetails } from '../schema.ts';
import { text } from '../screen-text.ts';
import { guestText as words } from '../screen-text-people.ts';
import { NeedsChoice } from './needs.tsx';
import { Chip } from './parts/chips.tsx';
import { Choices } from './parts/choices.tsx';
import { Frame } from './parts/frame.tsx';

const KINDS = ['traveller', 'other_town', 'newborn', 'lodger', 'lost_child', 'other'] as const;
const SEXES = ['1', '2', '9'] as const;

interface Props {
  readonly title: string;
  /** What the button that takes the guest says. */
  readonly submit: string;
  readonly busy: boolean;
  /** Of the guest before: the next one is mostly of the same town. */
  readonly like?: { readonly kind: GuestDetails['kind']; readonly town: string };
  /** What is known already: no kind is asked for. */
  readonly begun?: TypedGuest;
  readonly now: () => number;
  /** `typed`: as it stands in the form, for when it is refused. */
  readonly onSubmit: (guest: NewGuest, typed: TypedGuest) => void;
  readonly onBack: () => void;
  /** Somebody else came with her: she is kept, and the next is asked for. */
  readonly onMore?: (guest: NewGuest) => void;
  /** Above the form. */
  readonly children?: React.ReactNode;
}

/** 住登外の方: what kind of guest, then as much as can be said in a queue. */
export const GuestForm = (props: Props) => {
  const { like, begun, onBack } = props;
  const [typed, setTyped] = useState<TypedGuest | null>(
    begun ?? (like === undefined ? null : emptyGuest(like.kind, like.town)),
  );
  if (typed === null) {
    return (
      <Choices
        title={words.kindTitle}
        lead={words.kindLead}
        choices={KINDS.map(
          (kind) => [text.household.guestKind[kind], () => setTyped(emptyGuest(kind))] as const,
        )}
        onBack={onBack}
      >
        {props.children}
      </Choices>
    );
  }
  return <Details {...props} typed={typed} onTyped={setTyped} />;
};

type DetailsProps = Props & {
  readonly typed: TypedGuest;
  readonly onTyped: (typed: TypedGuest) => void;
};

const Details = (props: DetailsProps) => {
  const { title, submit, busy, now, onSubmit, onBack, onMore, children, typed, onTyped } = props;
  const [needsOpen, setNeedsOpen] = useState(false);
  useKeys(needsOpen ? {} : { Escape: onBack });
  const ready = isSomebody(typed) && !busy;
  const done = (): void => {
    if (ready) onSubmit(guestOf(typed), typed);
  };
  if (needsOpen) {
    return (
      <NeedsChoice
        member={{
          name: typed.name.trim() === '' ? words.thisPerson : typed.name,
          age: ageOfBand(typed),
        }}
        needs={typed.needs}
        now={now}
        onDone={(needs) => {
          onTyped({ ...typed, needs });
          setNeedsOpen(false);
        }}
        onBack={() => setNeedsOpen(false)}
      />
    );
  }
  return (
    <Frame
      title={title}
      onBack={onBack}
      busy={busy}
      actions={
        <>
          {onMore !== undefined && (
            <Button size="large" onPress={() => onMore(guestOf(typed))} disabled={!ready}>
              {words.more}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={done} disabled={!ready}>
            {busy ? text.household.saving : submit}
          </Button>
        </>
      }
    >
      {children}
      <Form {...props} onDone={done} onNeeds={() => setNeedsOpen(true)} />
    </Frame>
  );
};

type Target = 'name' | 'town';

const Form = ({
  typed,
  onTyped,
  onDone,
  onNeeds,
}: DetailsProps & { readonly onDone: () => void; readonly onNeeds: () => void }) => {
  const [target, setTarget] = useState<Target>('name');
  const [pad, setPad] = useState<PadKind>('kana');
  const needs = needsWords(typed.needs);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_40rem] items-start gap-8 small:grid-cols-1 small:gap-4">
      <div className="flex flex-col gap-3">
        {(['name', 'town'] as const).map((each) => (
          <Field
            key={each}
            label={each === 'name' ? words.name[typed.kind] : words.town}
            hint={each === 'name' ? words.nameHint : words.townHint}
            value={typed[each]}
            onChange={(value) => onTyped({ ...typed, [each]: value })}
            onFocus={() => setTarget(each)}
            active={target === each}
            maxLength={100}
            onSubmit={onDone}
            first={each === 'name'}
          />
        ))}
        <SexAndAge typed={typed} onTyped={onTyped} />
      </div>
      <div>
        <Switches typed={typed} pad={pad} onTyped={onTyped} onPad={setPad} onNeeds={onNeeds} />
        <Keypad
          kind={pad}
          value={typed[target]}
          onChange={(value) => onTyped({ ...typed, [target]: value })}
        />
        {needs.length > 0 && <p className="mt-2 text-[1.25rem] font-bold text-care">{needs.join('、')}</p>}
      </div>
    </div>
  );
};

type TypedProps = Pick<DetailsProps, 'typed' | 'onTyped'>;

const SexAndAge = ({ typed, onTyped }: TypedProps) => (
  <>
    <div className="grid grid-cols-3 gap-2">
      {SEXES.map((sex) => (
        <Chip key={sex} chosen={typed.sex === sex} onPress={() => onTyped({ ...typed, sex })}>
          {words.sex[sex]}
        </Chip>
      ))}
    </div>
    <div className="grid grid-cols-4 gap-2">
      {(Object.keys(AGE_BANDS) as AgeBand[]).map((band) => (
        <Chip key={band} chosen={typed.band === band} onPress={() => onTyped({ ...typed, band })}>
          {AGE_BANDS[band].label}
        </Chip>
      ))}
    </div>
  </>
);

/** かな or ABC, what she needs, and whether somebody must not find her. */
const Switches = ({
  typed,
  pad,
  onTyped,
  onPad,
  onNeeds,
}: TypedProps & {
  readonly pad: PadKind;
  readonly onPad: (pad: PadKind) => void;
  readonly onNeeds: () => void;
}) => (
  <div className="mb-2 grid grid-cols-4 gap-2">
    {(['kana', 'letters'] as const).map((kind) => (
      <Chip key={kind} chosen={pad === kind} onPress={() => onPad(kind)}>
        {words.pad[kind]}
      </Chip>
    ))}
    <Chip chosen={needsWords(typed.needs).length > 0} onPress={onNeeds}>
      {words.needs}
    </Chip>
    <Chip
      chosen={typed.protected}
      label={words.protectedLong}
      onPress={() => onTyped({ ...typed, protected: !typed.protected })}
    >
      {words.protected}
    </Chip>
  </div>
);
