import { Button } from '../../../ui/button.tsx';
import { ja } from '../../../ui/text/ja.ts';

/** 戻る, at the left of the footer. */
export const Back = ({
  onBack,
  disabled = false,
  first = false,
}: {
  readonly onBack: () => void;
  readonly disabled?: boolean;
  readonly first?: boolean;
}) => (
  <Button size="large" onPress={onBack} disabled={disabled} first={first}>
    {ja.button.back}
  </Button>
);
