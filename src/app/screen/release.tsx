import { useState } from 'react';
import { type ReleaseReason, releaseReasonSchema } from '../../identity/schema.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ja } from '../../ui/text/ja.ts';
import { SignInDialog, type SignInFailure } from './sign-in.tsx';
import type { Staff } from './sign-in-names.tsx';

const words = ja.hold;

interface Props {
  /** The screen behind says already that something has stopped. */
  readonly told: boolean;
  readonly isSupervisor: boolean;
  readonly onSignIn: (staff: string, pin: string) => Promise<SignInFailure | undefined>;
  /** Who may be chosen by name. */
  readonly load: () => Promise<Staff>;
  readonly onSignOut: () => void;
  /** `failed`: it could not be recorded; `gone`: the desk has gone on. */
  readonly onRelease: (reason: ReleaseReason) => Promise<'failed' | 'gone' | undefined>;
  readonly onClose: (released: boolean) => void;
}

/** 責任者の確認 of what has stopped: what to do, who she is, and why it may go on. */
export const ReleaseDialogs = (props: Props) => {
  const { told, isSupervisor, onSignIn, load, onSignOut, onRelease, onClose } = props;
  const wanted = isSupervisor ? 'reason' : 'sign_in';
  const [stage, setStage] = useState<'notice' | 'sign_in' | 'reason'>(told ? wanted : 'notice');
  const giveUp = (): void => {
    // A supervisor who came for this and decided against it leaves no rights behind.
    if (stage === 'reason') onSignOut();
    onClose(false);
  };
  if (stage === 'notice') return <Held onGoOn={() => setStage(wanted)} onClose={giveUp} />;
  if (stage === 'reason')
    return <Reasons onRelease={onRelease} onClose={giveUp} onDone={() => onClose(true)} />;
  return (
    <SignInDialog
      onClose={giveUp}
      load={load}
      onSubmit={async (staff, pin) => {
        const refused = await onSignIn(staff, pin);
        if (refused === undefined) setStage('reason');
        return refused;
      }}
    />
  );
};

const Held = ({ onGoOn, onClose }: { readonly onGoOn: () => void; readonly onClose: () => void }) => (
  <Dialog title={words.notice.title} onClose={onClose} asks>
    <p className="phrase text-[1.75rem] font-bold">{words.notice.what}</p>
    <ul className="mt-5 flex list-disc flex-col gap-3 pl-8 text-[1.5rem] leading-140">
      {words.notice.next.map((step) => (
        <li key={step} className="phrase">
          {step}
        </li>
      ))}
    </ul>
    <div className="mt-8 flex justify-between">
      <Button size="large" onPress={onClose}>
        {ja.button.back}
      </Button>
      <Button kind="primary" size="large" onPress={onGoOn} first>
        {words.submit}
      </Button>
    </div>
  </Dialog>
);

/** Choosing a reason is the release. */
const Reasons = ({
  onRelease,
  onClose,
  onDone,
}: Pick<Props, 'onRelease'> & { readonly onClose: () => void; readonly onDone: () => void }) => {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<'failed' | 'gone'>();
  const release = (reason: ReleaseReason): void => {
    setBusy(true);
    void onRelease(reason).then((problem) => {
      setBusy(false);
      setRefused(problem);
      if (problem === undefined) onDone();
    });
  };
  return (
    <Dialog title={words.reasonTitle} onClose={onClose} asks>
      <p className="phrase text-[1.375rem] text-soft">{words.reasonLead}</p>
      {refused !== undefined && (
        <div className="mt-4">
          <Banner tone="stop">{words[refused]}</Banner>
        </div>
      )}
      <div className="mt-6 flex flex-col gap-4">
        {releaseReasonSchema.options.map((reason) => (
          <Button key={reason} size="wide" disabled={busy} onPress={() => release(reason)}>
            {words.reasons[reason]}
          </Button>
        ))}
      </div>
      <div className="mt-8 flex">
        <Button size="large" onPress={onClose} disabled={busy}>
          {ja.button.cancel}
        </Button>
      </div>
    </Dialog>
  );
};
