import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { SlipPaper } from '../../../ui/slip-paper.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.slip;

/** 控え as it would be printed, and the printing of it. */
export const Slip = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'slip' }>;
  readonly model: Identification;
}) => {
  const { flow, dispatch, print } = model;
  const { of, paper, printed } = scene;
  const busy = flow.busy !== null;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={words.title[of]}
      back={
        <Button size="large" onPress={back} disabled={busy}>
          {ja.button.back}
        </Button>
      }
      actions={
        paper?.printer === true && (
          <Button size="large" kind="primary" first onPress={() => print(of)} disabled={busy}>
            {busy ? words.printing : words.print}
          </Button>
        )
      }
    >
      {printed === 'done' && <Banner tone="info">{words.printed}</Banner>}
      {printed === 'failed' && <Banner tone="care">{words.failed}</Banner>}
      {paper?.printer === false && <Banner tone="info">{words.noPrinter}</Banner>}
      {paper !== null && (
        <div className="mx-auto">
          <SlipPaper markup={paper.markup} columns={paper.columns} label={words.title[of]} />
        </div>
      )}
    </Screen>
  );
};
