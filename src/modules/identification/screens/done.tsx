import type { ReactNode } from 'react';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { SlipKind } from '../contract.ts';
import type { Ending, Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

interface Props {
  readonly model: Identification;
}

/** A verdict that is seen from two metres: round mark, large words; one way on. */
const Verdict = ({
  title,
  model: { dispatch, end },
  slip,
  children,
}: Props & { readonly title: string; readonly slip?: SlipKind; readonly children: ReactNode }) => {
  useKeys({ Escape: end, Enter: end });
  return (
    <Screen
      back={
        slip !== undefined && (
          <Button size="large" onPress={() => dispatch({ kind: 'slip_wanted', of: slip })}>
            {slip === 'registered' ? text.cards.print : text.cards.printEnded}
          </Button>
        )
      }
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

/** `atDesk`: the desk knows the person by now, so that her paper can be written. */
export const Linked = ({
  chipKey,
  atDesk,
  model,
}: Props & { readonly chipKey: boolean; readonly atDesk: boolean }) => (
  <Verdict title={text.linked.title} model={model} {...(atDesk ? { slip: 'registered' } : {})}>
    {chipKey ? text.linked.withKey : text.linked.withoutKey}
  </Verdict>
);

export const Unlinked = ({ of, model }: Props & { readonly of: Ending }) =>
  of.kind === 'restore' ? (
    <Verdict title={text.unlink.restored} model={model} slip="registered">
      {text.unlink.restoredLead}
    </Verdict>
  ) : (
    <Verdict title={text.unlink.done} model={model} slip="ended">
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
