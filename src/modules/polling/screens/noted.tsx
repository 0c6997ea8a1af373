import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Noted as What } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';

const words = text.noted;

const titleOf = (noted: What): string => {
  switch (noted.what) {
    case 'provisional':
      return words.provisional;
    case 'spoiled':
      return noted.reissued ? words.reissued : words.spoiled;
    case 'undone':
      return words.undone(noted.acceptance.name);
    case 'paper':
      return words.paper(noted.acceptance.name);
    case 'opened':
      return words.opened;
  }
};

/** What was recorded; it goes by itself. */
export const Noted = ({ noted, model }: { readonly noted: What; readonly model: PollingDesk }) => {
  const leave = (): void => model.dispatch({ kind: 'left' });
  useKeys({ Escape: leave });
  return (
    <Screen
      actions={
        <Button kind="primary" size="large" first onPress={leave}>
          {text.issue.next}
        </Button>
      }
    >
      <div role="status" className="m-auto flex flex-col items-center gap-5 text-center">
        <DoneMark className="size-40 text-good small:size-20" />
        <h1 className="phrase text-[3.5rem] leading-120 font-bold small:text-[2rem]">{titleOf(noted)}</h1>
        {noted.what === 'paper' && noted.conflict && <Banner tone="stop">{words.paperConflict}</Banner>}
      </div>
    </Screen>
  );
};
