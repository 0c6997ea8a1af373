import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { BallotId } from '../scene.ts';
import type { PollingEventData } from '../schema.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { PollingState } from '../views.ts';

const words = placeText.spoil;

type Cause = PollingEventData<'polling.ballot_spoiled'>['cause'];
const CAUSES = (['spoiled', 'wrong_ballot', 'taken_home', 'unused'] as const).map(
  (cause) => [cause, words.causes[cause]] as const,
);
const REISSUED = [
  ['yes', words.reissued],
  ['no', words.notReissued],
] as const;

/** 書損・再交付: a kind of ballot. Whose it was is not asked, and nowhere kept. */
export const Spoil = ({
  polling,
  model,
}: {
  readonly polling: PollingState;
  readonly model: PollingDesk;
}) => {
  const { flow, dispatch, spoil } = model;
  const ballots = polling.election?.ballots ?? [];
  const [ballot, setBallot] = useState<BallotId | null>(null);
  const [cause, setCause] = useState<Cause | ''>('');
  const [reissued, setReissued] = useState<'yes' | 'no' | ''>('');
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const isReady = ballot !== null && cause !== '' && reissued !== '' && flow.busy === null;
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        <Button
          kind="primary"
          size="large"
          disabled={!isReady}
          onPress={() => {
            if (ballot !== null && cause !== '') spoil({ ballot, cause, reissued: reissued === 'yes' });
          }}
        >
          {words.submit}
        </Button>
      }
    >
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-1">
          <p className="text-[1.25rem] font-bold">{words.ballot}</p>
          <Choices
            label={words.ballot}
            options={ballots.map(({ id, short, color }) => [id, `${short}（${color}）`] as const)}
            value={ballot ?? ''}
            onChange={setBallot}
          />
        </div>
        <div className="flex flex-col gap-1">
          <p className="text-[1.25rem] font-bold">{words.cause}</p>
          <Choices label={words.cause} options={CAUSES} value={cause} onChange={setCause} across={2} />
          <p className="mt-4 text-[1.25rem] font-bold">{words.another}</p>
          <Choices label={words.another} options={REISSUED} value={reissued} onChange={setReissued} />
        </div>
      </div>
    </Screen>
  );
};
