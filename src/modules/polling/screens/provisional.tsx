import { useState } from 'react';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { Choices } from '../../../ui/choices.tsx';
import type { BallotId } from '../scene.ts';
import type { PollingEventData } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import type { Look, PollingState } from '../views.ts';
import { SecondPerson } from './second.tsx';

const words = text.provisional;

type Cause = PollingEventData<'polling.provisional'>['cause'];
const CAUSES = (['refused', 'objected', 'proxy_refused'] as const).map(
  (cause) => [cause, words.causes[cause]] as const,
);

/** 仮投票 (50条): which ballots, why, and by whose word. */
export const Provisional = ({
  look,
  polling,
  rpc,
  model,
  onBack,
}: {
  readonly look: Look;
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  readonly onBack: () => void;
}) => {
  const offered = look.verdict.kind === 'ok' ? look.verdict.ballots : (polling.election?.ballots ?? []);
  const [cause, setCause] = useState<Cause | ''>('');
  const [ballots, setBallots] = useState<readonly BallotId[]>(offered.map(({ id }) => id));
  const toggle = (id: BallotId): void =>
    setBallots(ballots.includes(id) ? ballots.filter((each) => each !== id) : [...ballots, id]);
  return (
    <SecondPerson
      what={words.what}
      reasons={words.reasons}
      rpc={rpc}
      model={model}
      ready={cause !== '' && ballots.length > 0}
      onSubmit={(reason, second) => {
        if (cause !== '') model.provisional({ ballots: [...ballots], cause, reason, second });
      }}
      onBack={onBack}
    >
      <p className="text-[1.25rem] font-bold">{words.cause}</p>
      <Choices label={words.cause} options={CAUSES} value={cause} onChange={setCause} />
      <p className="text-[1.25rem] font-bold">{words.ballots}</p>
      {offered.map(({ id, short, color }) => (
        <ChoiceRow
          key={id}
          number={10}
          ticked={ballots.includes(id)}
          onChange={() => toggle(id)}
          title={short}
          detail={text.verdict.paper(color)}
          words={{ on: text.special.takes, off: text.special.refuses }}
        />
      ))}
    </SecondPerson>
  );
};
