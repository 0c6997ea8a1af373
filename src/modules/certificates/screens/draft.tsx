import { Button } from '../../../ui/button.tsx';
import type { Draft, Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';

export interface PartProps {
  readonly scene: Extract<Scene, { at: 'part' }>;
  readonly model: CertificatesModel;
}

/** The draft of a part's screen, how it changes, and the way back to the whole. */
export const useDraft = ({ scene, model }: PartProps) => {
  const { dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  const change = (part: Partial<Draft>): void => dispatch({ kind: 'drafted', change: part });
  const done = (
    <Button kind="primary" size="large" onPress={back}>
      {text.content.done}
    </Button>
  );
  return { draft: scene.draft, desk: scene.desk, back, change, done };
};
