import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { LibraryPhase } from '../views-schema.ts';
import { Pause } from './waiting.tsx';

const words = text.yielding;

/** The one who came next waits until it is known whether the books of the one before may go out, and she hears of one that may not. */
export const Yielding = ({
  model,
  phase: { refused, titles },
}: {
  readonly model: LibraryModel;
  readonly phase: Extract<LibraryPhase, { kind: 'yielding' }>;
}) => {
  useKeys({ Escape: model.clear });
  if (refused === null) return <Pause title={words.title} lead={words.lead} />;
  return (
    <NoticeScreen
      tone="stop"
      words={{
        title: words.refused(refused),
        what: model.self ? words.refusedSelf : words.refusedLead,
        next: [...(model.self ? words.nextSelf : words.next)],
      }}
      detail={words.titles(titles) || undefined}
      actions={
        <Button kind="primary" size="large" first onPress={model.clear}>
          {words.go}
        </Button>
      }
    />
  );
};
