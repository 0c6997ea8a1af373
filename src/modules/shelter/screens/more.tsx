import type { What } from '../scene.ts';
import { isGuest, type PersonId } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { AsideProps } from './parts/aside-props.ts';
import { Choices } from './parts/choices.tsx';
import { savePdf } from './parts/save-pdf.ts';

const words = text.more;

/** ほかの記録: what is rarely done with a household that is recorded. */
export const More = ({ scene, host, model, shelter }: AsideProps) => {
  const { dispatch, record } = model;
  const { who, view, ticked } = scene;
  const { rpc } = host;
  const of: readonly PersonId[] = ticked.length > 0 ? ticked : view.members.map(({ personId }) => personId);
  const open = (kind: 'consent' | 'stay' | 'spot' | 'group' | 'guest' | 'card') => (): void =>
    dispatch({ kind: 'aside', aside: { kind } });
  const handle = (what: What, matter: 'damage_certificate' | 'mail' | 'health') => (): void =>
    record(what, () => rpc.call('shelter.handle', { who, people: [...of], matter }));
  const print = (): void =>
    void rpc.call('shelter.paper', { kind: 'card', who }).then((answer) => {
      if (answer.ok) savePdf(answer.value.pdf, words.paperName);
      else host.sound.stop();
    });
  // Of one guest alone: whose name is not known yet, or who may be somebody of the register.
  const [only] = of;
  const guest = of.length === 1 && only !== undefined && isGuest(only) ? only : null;
  const about = (kind: 'same' | 'details') => (): void => {
    if (guest !== null) dispatch({ kind: 'aside', aside: { kind, of: guest } });
  };
  return (
    <Choices
      title={words.title}
      lead={words.lead}
      disabled={model.flow.busy !== null}
      choices={[
        ...(guest === null
          ? []
          : ([
              [words.details, about('details')],
              [words.same, about('same')],
            ] as const)),
        ...(shelter.wards.length === 0 ? [] : ([[words.spot, open('spot')]] as const)),
        [words.consent, open('consent')],
        [words.group, open('group')],
        [words.guest, open('guest')],
        [words.card, open('card')],
        [words.stay, open('stay')],
        [words.certificate, handle('handled', 'damage_certificate')],
        [words.mail, handle('handled', 'mail')],
        [words.health, handle('handled', 'health')],
        [words.paper, print],
      ]}
      onBack={() => dispatch({ kind: 'back' })}
    />
  );
};
