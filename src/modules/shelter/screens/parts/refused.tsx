import { Button } from '../../../../ui/button.tsx';
import { useKeys } from '../../../../ui/keys.ts';
import { NoticeScreen } from '../../../../ui/notice-screen.tsx';
import { ja } from '../../../../ui/text/ja.ts';
import type { Refusal } from '../../scene.ts';
import { refusalText } from '../../screen-text-refusal.ts';

/** A save that did not happen. After a full disk the same save can be tried again at once. */
export const RefusedNotice = ({
  refusal,
  onClose,
  onRetry,
}: {
  readonly refusal: Refusal;
  readonly onClose: () => void;
  readonly onRetry?: (() => void) | undefined;
}) => {
  const again = refusal === 'cannot_record' ? onRetry : undefined;
  useKeys({ Escape: onClose });
  return (
    <NoticeScreen
      tone="stop"
      words={refusalText[refusal]}
      actions={
        <>
          <Button
            kind={again === undefined ? 'primary' : 'plain'}
            size="large"
            first={again === undefined}
            onPress={onClose}
          >
            {ja.button.back}
          </Button>
          {again !== undefined && (
            <Button kind="primary" size="large" first onPress={again}>
              {ja.button.retry}
            </Button>
          )}
        </>
      }
    />
  );
};
