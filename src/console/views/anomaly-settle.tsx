import { useState } from 'react';
import { MIN_REASON, settleReasonSchema } from '../../central/anomaly-schema.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { type AnomalyGroup, groupTitle, recordLines, settleGroup } from '../anomalies.ts';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { LOGIN_FAILURES } from '../text.ts';

const WriteStep = ({
  reason,
  isEnough,
  setReason,
  onNext,
  onClose,
}: {
  readonly reason: string;
  readonly isEnough: boolean;
  readonly setReason: (reason: string) => void;
  readonly onNext: () => void;
  readonly onClose: () => void;
}) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      if (isEnough) onNext();
    }}
  >
    <label htmlFor="settle-reason" className="block font-bold">
      何を確かめ、どう判断しましたか（{MIN_REASON}文字以上。氏名・住所は書かないでください）
    </label>
    <textarea
      id="settle-reason"
      // biome-ignore lint/a11y/noAutofocus: the dialog is there to be written in
      autoFocus
      rows={3}
      maxLength={500}
      value={reason}
      // One line of a list: a new line is a space.
      onChange={({ target }) => setReason(target.value.replaceAll('\n', ' '))}
      className="mt-1 w-full rounded-8 border-2 border-solid-gray-536 bg-paper p-3"
    />
    <p className="mt-4 mb-0 flex flex-wrap gap-3">
      <Button look="main" type="submit" disabled={!isEnough}>
        次へ
      </Button>
      <Button onClick={onClose}>やめる</Button>
    </p>
  </form>
);

const ConfirmStep = ({
  reason,
  failed,
  isSending,
  onSend,
  onBack,
}: {
  readonly reason: string;
  readonly failed: ApiFailure | null;
  readonly isSending: boolean;
  readonly onSend: () => void;
  readonly onBack: () => void;
}) => (
  <>
    <p className="m-0 font-bold">この内容で確認済みにします。あとから変えたり消したりはできません。</p>
    <p className="mt-2 mb-0 rounded-8 border border-line bg-solid-gray-50 p-3" data-reason>
      {reason}
    </p>
    {failed !== null && (
      <Notice level="stop" role="alert" title="確認済みにできませんでした" className="mt-3">
        <p className="m-0">{LOGIN_FAILURES[failed]}</p>
      </Notice>
    )}
    <p className="mt-4 mb-0 flex flex-wrap gap-3">
      <Button look="main" onClick={onSend} disabled={isSending}>
        確認済みにする
      </Button>
      <Button onClick={onBack} disabled={isSending}>
        書き直す
      </Button>
    </p>
  </>
);

/** Two steps: the reason in words, then once more what will stand there for ever. */
export const SettleDialog = ({
  group,
  api,
  onClose,
  onSettled,
}: {
  readonly group: AnomalyGroup;
  readonly api: Pick<ConsoleApi, 'settle'>;
  readonly onClose: () => void;
  readonly onSettled: () => void;
}) => {
  const [reason, setReason] = useState('');
  const [step, setStep] = useState<'write' | 'confirm' | 'sending'>('write');
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const wish = settleReasonSchema.safeParse(reason);
  const send = async (): Promise<void> => {
    if (!wish.success) return;
    setStep('sending');
    const answer = await settleGroup(api, group.ids, wish.data);
    if (answer.ok) return onSettled();
    setFailed(answer.reason);
    setStep('confirm');
  };
  return (
    <Dialog title="確認済みにする" onClose={onClose} asks>
      <p className="m-0 font-bold">{groupTitle(group)}</p>
      <ul className="mt-1 mb-4 list-none p-0">
        {recordLines(group.first).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {step === 'write' ? (
        <WriteStep
          {...{ reason, setReason, onClose }}
          isEnough={wish.success}
          onNext={() => setStep('confirm')}
        />
      ) : (
        <ConfirmStep
          reason={wish.success ? wish.data : reason}
          failed={failed}
          isSending={step === 'sending'}
          onSend={() => void send()}
          onBack={() => setStep('write')}
        />
      )}
    </Dialog>
  );
};
