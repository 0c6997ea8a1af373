import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.unlink;

/** 同意の撤回: choosing a reason is the confirmation. */
export const Unlink = ({ model }: { readonly model: Identification }) => {
  const { flow, unlink, dispatch } = model;
  const busy = flow.busy !== null;
  const keep = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: keep });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={keep} disabled={busy} first>
          {words.keep}
        </Button>
      }
    >
      <div className="my-auto grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {words.reasons.map((reason) => (
          <Button key={reason} kind="stop" size="wide" disabled={busy} onPress={() => unlink(reason)}>
            {reason}
          </Button>
        ))}
      </div>
    </Screen>
  );
};
