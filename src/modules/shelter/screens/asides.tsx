import type { Dispatch } from 'react';
import { needsOf } from '../draft.ts';
import type { FlowInput } from '../scene.ts';
import type { PersonId } from '../schema.ts';
import { text } from '../screen-text.ts';
import { guestText } from '../screen-text-people.ts';
import { CardChoice } from './card.tsx';
import { ConsentChoice } from './consent.tsx';
import { GroupChoice } from './group.tsx';
import { GuestForm } from './guest-form.tsx';
import { More } from './more.tsx';
import { NeedsChoice } from './needs.tsx';
import type { AsideProps } from './parts/aside-props.ts';
import { Choices } from './parts/choices.tsx';
import { GuestDetailsForm, Same } from './same.tsx';
import { StayChoice } from './stay.tsx';

const WORDS = ['coming', 'safe_elsewhere', 'unknown'] as const;

/** One big choice about the people at the desk; whatever is chosen leads back to them. */
export const AsideView = (props: AsideProps) => {
  const { scene, host, model, shelter } = props;
  const { dispatch } = model;
  const { aside, view, draft } = scene;
  const back = (): void => dispatch({ kind: 'back' });
  const note = (noted: Extract<FlowInput, { kind: 'noted' }>['draft']): void =>
    dispatch({ kind: 'noted', draft: noted });
  switch (aside.kind) {
    case 'needs':
      return <OneNeeds scene={scene} of={aside.of} now={host.now} dispatch={dispatch} />;
    case 'said':
      return <Said {...props} of={aside.of} />;
    case 'consent':
      return <OfConsent {...props} />;
    case 'stay':
      return (
        <StayChoice
          stay={draft.stay}
          onDone={(stay) => note({ stay })}
          onBack={back}
          inside={scene.back === 'arrive'}
        />
      );
    case 'spot':
      return (
        <Choices
          title={text.spot.title}
          choices={shelter.wards.map((ward) => [ward, () => note({ spot: { ward } })] as const)}
          onBack={back}
        />
      );
    case 'group':
      return (
        <GroupChoice
          facts={{ ...view.group, ...draft.group }}
          onDone={(group) => note({ group })}
          onBack={back}
        />
      );
    case 'guest':
      return (
        <GuestForm
          title={guestText.titleWith}
          submit={guestText.add}
          now={host.now}
          busy={false}
          onSubmit={(guest) => note({ guests: [...draft.guests, guest] })}
          onBack={back}
        />
      );
    case 'same':
      return <Same {...props} of={aside.of} />;
    case 'details':
      return <GuestDetailsForm {...props} of={aside.of} />;
    case 'card':
      return <CardChoice {...props} />;
    case 'more':
      return <More {...props} />;
  }
};

const OneNeeds = ({
  scene,
  of,
  now,
  dispatch,
}: {
  readonly scene: AsideProps['scene'];
  readonly of: string;
  readonly now: () => number;
  readonly dispatch: Dispatch<FlowInput>;
}) => {
  const member = scene.view.members.find(({ personId }) => personId === of);
  if (member === undefined) return null;
  return (
    <NeedsChoice
      member={member}
      needs={needsOf(scene, member)}
      now={now}
      onDone={(needs) =>
        dispatch({
          kind: 'noted',
          draft: { needs: new Map([...scene.draft.needs, [member.personId, needs]]) },
        })
      }
      onBack={() => dispatch({ kind: 'back' })}
    />
  );
};

/** Where somebody is who is not here. */
const Said = ({ scene, model, of }: AsideProps & { readonly of: PersonId }) => {
  const { view, draft } = scene;
  const name = view.members.find(({ personId }) => personId === of)?.name ?? '';
  const choose = (word: (typeof WORDS)[number]): void =>
    model.dispatch({ kind: 'noted', draft: { said: new Map([...draft.said, [of, word]]) } });
  return (
    <Choices
      title={text.said.title(name)}
      lead={text.said.lead}
      choices={WORDS.map((word) => [text.household.saidOf[word], () => choose(word)] as const)}
      onBack={() => model.dispatch({ kind: 'back' })}
    />
  );
};

const OfConsent = ({ scene, model, shelter }: AsideProps) => {
  const { view, draft, ticked } = scene;
  const chosen = view.members.filter(({ personId }) => ticked.includes(personId));
  const known = (chosen[0] ?? view.members[0])?.consent;
  return (
    <ConsentChoice
      consent={draft.consent ?? known ?? shelter.consentDefault}
      names={chosen.map(({ name }) => name)}
      onDone={(consent) => model.dispatch({ kind: 'noted', draft: { consent } })}
      onBack={() => model.dispatch({ kind: 'back' })}
    />
  );
};
