import type { ReactNode } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Screen } from '../../../../ui/screen.tsx';
import { ja } from '../../../../ui/text/ja.ts';

/** The one thing to do next. */
export interface Submit {
  readonly words: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  /** Has the focus at first. */
  readonly first?: boolean;
}

/** A screen with a way back at the left and, mostly, one thing to do at the right. */
export const Frame = ({
  title,
  lead,
  onBack,
  gives = 'back',
  busy = false,
  submit,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly onBack: () => void;
  /** Going back gives up what was begun here. */
  readonly gives?: 'back' | 'cancel';
  readonly busy?: boolean;
  readonly submit?: Submit;
  /** Before the one thing to do. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) => (
  <Screen
    title={title}
    {...(lead === undefined ? {} : { lead })}
    back={
      <Button size="large" onPress={onBack} disabled={busy}>
        {ja.button[gives]}
      </Button>
    }
    actions={
      <>
        {actions}
        {submit !== undefined && (
          <Button
            kind="primary"
            size="large"
            first={submit.first === true}
            disabled={submit.disabled === true}
            onPress={submit.onPress}
          >
            {submit.words}
          </Button>
        )}
      </>
    }
  >
    {children}
  </Screen>
);
