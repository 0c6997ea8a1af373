import type { What } from '../scene.ts';
import type { PersonId } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { AsideProps } from './asides.tsx';
import { Choices } from './parts/choices.tsx';

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
  return (
    <Choices
      title={words.title}
      lead={words.lead}
      disabled={model.flow.busy !== null}
      choices={[
        ...(shelter.wards.length === 0 ? [] : ([[words.spot, open('spot')]] as const)),
        [words.consent, open('consent')],
        [words.group, open('group')],
        [words.guest, open('guest')],
        [words.card, open('card')],
        [words.stay, open('stay')],
        [words.certificate, handle('handled', 'damage_certificate')],
        [words.mail, handle('handled', 'mail')],
        [words.health, handle('handled', 'health')],
      ]}
      onBack={() => dispatch({ kind: 'back' })}
    />
  );
};
