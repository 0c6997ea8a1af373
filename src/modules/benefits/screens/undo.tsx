import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import { Back, Reasons, Refusal } from './parts.tsx';
import { actWords } from './waiting.tsx';

const words = text.undo;

/** 取り消し, with a reason. */
export const Undo = ({
  scene: { entry, reason },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'undo' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, busy, undo, flow } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={words.title}
      lead={words.lead(actWords(entry), timeInJapan(entry.at))}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" disabled={reason === '' || busy} onPress={undo}>
          {busy ? text.offer.working : words.yes}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      <h2 className="text-[1.375rem] font-bold text-soft">{words.why}</h2>
      <Reasons
        title={words.why}
        reasons={words.reasons}
        reason={reason}
        onChange={(chosen) => dispatch({ kind: 'reason', reason: chosen })}
      />
    </Screen>
  );
};
