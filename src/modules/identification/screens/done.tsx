import type { ReactNode } from 'react';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../flow.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

interface Props {
  readonly model: Identification;
}

/** A verdict that is seen from two metres: round mark, large words; one way on. */
const Verdict = ({
  title,
  model: { end },
  children,
}: Props & { readonly title: string; readonly children: ReactNode }) => {
  useKeys({ Escape: end, Enter: end });
  return (
    <Screen
      actions={
        <Button kind="primary" size="large" onPress={end} first>
          {text.compared.next}
        </Button>
      }
    >
      <div role="status" className="m-auto flex max-w-[68rem] flex-col items-center gap-5 text-center">
        <DoneMark className="size-44 text-good" />
        <h1 className="phrase text-[4rem] leading-120 font-bold">{title}</h1>
        <div className="phrase text-[1.75rem] leading-150">{children}</div>
      </div>
    </Screen>
  );
};

export const Compared = ({ photo, model }: Props & { readonly photo: boolean }) => (
  <Verdict title={text.compared.title} model={model}>
    {photo ? text.compared.lead : text.compared.leadNoPhoto}
  </Verdict>
);

export const Linked = ({ chipKey, model }: Props & { readonly chipKey: boolean }) => (
  <Verdict title={text.linked.title} model={model}>
    {chipKey ? text.linked.withKey : text.linked.withoutKey}
  </Verdict>
);

export const Unlinked = ({ model }: Props) => (
  <Verdict title={text.unlink.done} model={model}>
    {text.unlink.doneLead}
  </Verdict>
);

export const Proved = ({ scene, model }: Props & { readonly scene: Extract<Scene, { at: 'proved' }> }) => {
  const { revocation, asOf } = scene;
  const at = asOf === null ? null : `${dayInJapan(asOf)} ${timeInJapan(asOf)}`;
  return (
    <Verdict title={text.proved.title} model={model}>
      <p>{text.proved.lead}</p>
      <p className="text-[1.375rem] text-soft">
        {revocation === 'good' && at !== null ? text.proved.good(at) : text.proved.unknown(at)}
      </p>
    </Verdict>
  );
};
