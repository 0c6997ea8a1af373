import type { ReactNode } from 'react';
import { Banner } from '../../../../ui/banner.tsx';
import { Button } from '../../../../ui/button.tsx';
import { ja } from '../../../../ui/text/ja.ts';
import { text } from '../../screen-text.ts';
import type { Load } from './use-load.ts';

/** A list that is being fetched, could not be, or is there. */
export const Loaded = <T,>({
  value,
  reload,
  render,
}: Load<T> & { readonly render: (value: T) => ReactNode }) => {
  if (value === null) return <p className="text-[1.5rem] text-soft">{text.recent.loading}</p>;
  if (value === 'failed') {
    return (
      <Banner tone="care" action={<Button onPress={reload}>{ja.button.retry}</Button>}>
        {text.recent.failed}
      </Banner>
    );
  }
  return render(value);
};
