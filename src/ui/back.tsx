import { Button } from './button.tsx';
import { ja } from './text/ja.ts';

/** 戻る, at the left of the footer. */
export const Back = ({
  onBack,
  disabled = false,
  first = false,
  words = ja.button.back,
  size = 'large',
}: {
  readonly onBack: () => void;
  readonly disabled?: boolean;
  readonly first?: boolean;
  readonly words?: string;
  /** `normal`: where the whole footer is low. */
  readonly size?: 'normal' | 'large';
}) => (
  <Button size={size} onPress={onBack} disabled={disabled} first={first}>
    {words}
  </Button>
);
