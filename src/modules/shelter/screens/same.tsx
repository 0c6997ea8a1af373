import { useCallback } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { ageOfBand, typedOf } from '../guest-draft.ts';
import type { GuestId } from '../schema.ts';
import { text } from '../screen-text.ts';
import { guestText } from '../screen-text-people.ts';
import type { Candidate } from '../views-schema.ts';
import { GuestForm } from './guest-form.tsx';
import type { AsideProps } from './parts/aside-props.ts';
import { Empty } from './parts/empty.tsx';
import { Frame } from './parts/frame.tsx';
import { Loaded } from './parts/loaded.tsx';
import { useLoad } from './parts/use-load.ts';

const words = text.same;

/** 同じ方: who a guest may be. Both records stay; the clerk asks the person and decides. */
export const Same = ({ scene, host, model, of }: AsideProps & { readonly of: GuestId }) => {
  const { rpc } = host;
  const { dispatch, record } = model;
  const load = useCallback(async (): Promise<Candidate[] | 'failed'> => {
    const answer = await rpc.call('shelter.likelySame', { guestId: of });
    return answer.ok ? answer.value.candidates : 'failed';
  }, [rpc, of]);
  const list = useLoad(load);
  const back = (): void => dispatch({ kind: 'back' });
  const merge = ({ personId }: Candidate): void =>
    record('merged', () => rpc.call('shelter.merge', { guestId: of, into: personId, who: scene.who }));
  useKeys({ Escape: back });
  const name = scene.view.members.find(({ personId }) => personId === of)?.name ?? '';
  return (
    <Frame title={words.title(name)} lead={words.lead} onBack={back}>
      <Loaded
        {...list}
        render={(candidates) =>
          candidates.length === 0 ? (
            <Empty title={words.none} lead={words.noneLead} />
          ) : (
            <ul className="flex flex-col gap-3">
              {candidates.map((candidate) => (
                <li key={candidate.personId}>
                  <Button
                    size="wide"
                    className="justify-between! text-left!"
                    disabled={model.flow.busy !== null}
                    onPress={() => merge(candidate)}
                  >
                    <span>
                      {candidate.name}
                      <span className="ml-4 text-[1.25rem] font-normal">
                        {candidate.kana} {text.household.age(candidate.age)}
                      </span>
                    </span>
                    <span className="text-[1.25rem] font-normal">{candidate.address}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      />
    </Frame>
  );
};

/** What is known of a guest by now: all of it is said again. */
export const GuestDetailsForm = ({ scene, host, model, of }: AsideProps & { readonly of: GuestId }) => {
  const member = scene.view.members.find(({ personId }) => personId === of);
  if (member?.guest === undefined || member.guest === null) return null;
  // The form says these anew; what it does not ask for stays as it was said.
  const { name: _name, kana: _kana, address: _town, protected: _hidden, ...kept } = member.guest;
  const begun = typedOf(member, member.guest);
  return (
    <GuestForm
      title={guestText.titleEdit}
      submit={guestText.save}
      busy={model.flow.busy !== null}
      now={host.now}
      begun={begun}
      onSubmit={({ sex, age, details }) =>
        model.record('details', () =>
          host.rpc.call('shelter.noteGuest', {
            who: scene.who,
            guestId: of,
            sex,
            // A band that nobody touched says less than the age that is known.
            age: age === ageOfBand(begun) ? member.age : age,
            details: { ...kept, ...details },
          }),
        )
      }
      onBack={() => model.dispatch({ kind: 'back' })}
    />
  );
};
