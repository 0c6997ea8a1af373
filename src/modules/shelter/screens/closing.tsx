import { useState } from 'react';
import type { ShelterId } from '../../../kernel/ids.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { ListName, Task } from '../scene.ts';
import { closingText as words } from '../screen-text-tasks.ts';
import type { ShelterState } from '../views-schema.ts';
import { Choices } from './parts/choices.tsx';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { useCall } from './parts/use-call.ts';

interface Props extends TaskProps {
  readonly onTask: (task: Task, list?: ListName) => void;
  /** Resolves true when a supervisor is signed in. */
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
}

/** Who is not accounted for yet, and where that is put right. */
const openOf = (shelter: ShelterState) =>
  [
    { name: 'unnamed', count: shelter.unnamed },
    { name: 'here', count: shelter.present },
    { name: 'away', count: shelter.away },
    { name: 'outside', count: shelter.outside },
  ] as const;

/** 閉所: everybody is accounted for, or is carried over to the next shelter together. */
export const Closing = (props: Props) => {
  const { host, shelter, requireSupervisor, endSession, onBack } = props;
  const { rpc, sound } = host;
  const call = useCall(sound);
  const [carrying, setCarrying] = useState(false);
  const [sure, setSure] = useState<{ readonly to: ShelterId | null } | null>(null);
  const people = shelter.present + shelter.away + shelter.outside;
  const close = (to: ShelterId | null): void => {
    void requireSupervisor().then((allowed) => {
      if (!allowed) return;
      call.run(
        () => rpc.call('shelter.close', to === null ? {} : { carryTo: to }),
        () => {
          sound.success();
          endSession();
          onBack();
        },
      );
    });
  };
  if (call.refusal !== null) return <RefusedNotice refusal={call.refusal} onClose={call.close} />;
  if (sure !== null) {
    return (
      <Sure
        shelter={shelter}
        people={people}
        to={sure.to}
        busy={call.busy}
        onClose={() => close(sure.to)}
        onBack={() => setSure(null)}
      />
    );
  }
  if (carrying) {
    return (
      <Choices
        title={words.carryTitle(people)}
        lead={words.carryLead}
        choices={shelter.others.map(
          ({ shelterId, name }) => [name, () => setSure({ to: shelterId })] as const,
        )}
        onBack={() => setCarrying(false)}
      >
        {shelter.others.length === 0 && <Banner tone="care">{words.noOthers}</Banner>}
      </Choices>
    );
  }
  return (
    <Account
      {...props}
      people={people}
      onCarry={() => setCarrying(true)}
      onClose={() => setSure({ to: null })}
    />
  );
};

/** The last look; a supervisor's PIN comes after it. */
const Sure = ({
  shelter,
  people,
  to,
  busy,
  onClose,
  onBack,
}: {
  readonly shelter: ShelterState;
  readonly people: number;
  readonly to: ShelterId | null;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onBack: () => void;
}) => {
  useKeys({ Escape: onBack });
  const place = shelter.others.find(({ shelterId }) => shelterId === to)?.name;
  return (
    <NoticeScreen
      tone="care"
      words={words.sure(shelter.name, place === undefined ? null : { place, people })}
      actions={
        <>
          <Button size="large" onPress={onBack} disabled={busy} first>
            {ja.button.cancel}
          </Button>
          <Button kind="stop" size="large" onPress={onClose} disabled={busy}>
            {words.close}
          </Button>
        </>
      }
    />
  );
};

const Account = ({
  shelter,
  people,
  onTask,
  onCarry,
  onClose,
  onBack,
}: Props & { readonly people: number; readonly onCarry: () => void; readonly onClose: () => void }) => {
  useKeys({ Escape: onBack });
  const show = (name: 'unnamed' | 'here' | 'away' | 'outside'): void => {
    if (name === 'unnamed') onTask({ kind: 'naming', heads: null });
    else onTask({ kind: 'people' }, name);
  };
  return (
    <Frame
      title={words.title(shelter.name)}
      lead={words.lead}
      onBack={onBack}
      actions={
        <>
          <Button size="large" onPress={onCarry} disabled={people === 0 || shelter.unnamed > 0}>
            {words.carry}
          </Button>
          <Button kind="stop" size="large" disabled={people + shelter.unnamed > 0} onPress={onClose}>
            {words.closeNow}
          </Button>
        </>
      }
    >
      {!shelter.open && <Banner tone="info">{words.notOpen}</Banner>}
      <ul className="my-auto flex flex-col gap-3">
        {openOf(shelter).map(({ name, count }) => (
          <li
            key={name}
            className="flex items-center gap-5 rounded-12 border-2 border-line bg-paper px-6 py-3"
            data-open={count}
          >
            {count === 0 ? (
              <DoneMark className="size-9 text-good" />
            ) : (
              <CareMark className="size-9 text-yellow-1000" />
            )}
            <span className="text-[1.5rem]">{words.of[name]}</span>
            <span className="mr-6 ml-auto text-[2rem] font-bold">{words.people(count)}</span>
            <Button disabled={count === 0} label={words.showOf(words.of[name])} onPress={() => show(name)}>
              {words.show}
            </Button>
          </li>
        ))}
      </ul>
    </Frame>
  );
};
