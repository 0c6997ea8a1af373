import { type SyntheticEvent, useState } from 'react';
import {
  type DecidedPolicy,
  MIN_POLICY_REASON,
  type NewPolicy,
  newPolicySchema,
  policySchema,
  type ReservePolicy,
} from '../../central/policy-schema.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { POLICY_FAILURES, POLICY_WORDS, REACHES_TERMINALS } from '../policy-text.ts';

/** What is decided about; `scope: null`: one that has no policy yet, and gets its name here. */
export type PolicySubject =
  | { readonly scope: string; readonly now: DecidedPolicy }
  | { readonly scope: null; readonly now: null };

interface Draft {
  readonly scope: string;
  readonly policy: ReservePolicy | null;
  readonly reason: string;
}

const field = 'min-h-11 w-full rounded-8 border-2 border-solid-gray-536 bg-paper px-3';

const Choice = ({
  policy,
  isNow,
  isChosen,
  choose,
}: {
  readonly policy: ReservePolicy;
  readonly isNow: boolean;
  readonly isChosen: boolean;
  readonly choose: () => void;
}) => {
  const { name, officer, twice } = POLICY_WORDS[policy];
  return (
    <label
      className={`flex cursor-pointer gap-3 rounded-8 border-2 px-3 py-2 ${isChosen ? 'border-act bg-act-soft' : 'border-line bg-paper'}`}
    >
      <input
        type="radio"
        name="policy"
        checked={isChosen}
        onChange={choose}
        className="mt-1 size-5 shrink-0"
      />
      <span className="phrase">
        <span className="block font-bold">
          {name}
          {isNow && '（いまの方針）'}
        </span>
        <span className="block text-sm">{officer}</span>
        <span className="block text-sm">{twice}</span>
      </span>
    </label>
  );
};

const Choices = ({
  now,
  chosen,
  choose,
}: {
  readonly now: ReservePolicy | undefined;
  readonly chosen: ReservePolicy | null;
  readonly choose: (policy: ReservePolicy) => void;
}) => (
  <fieldset className="m-0 flex flex-col gap-2 border-0 p-0">
    <legend className="mb-1 p-0 font-bold">本部と連絡がつかない間、どうしますか</legend>
    {policySchema.options.map((policy) => (
      <Choice
        key={policy}
        policy={policy}
        isNow={now === policy}
        isChosen={chosen === policy}
        choose={() => choose(policy)}
      />
    ))}
  </fieldset>
);

const Write = ({
  subject,
  draft,
  change,
  problem,
  next,
  close,
}: {
  readonly subject: PolicySubject;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly problem: string | null;
  readonly next: () => void;
  readonly close: () => void;
}) => (
  <form
    className="flex flex-col gap-4"
    onSubmit={(event: SyntheticEvent) => {
      event.preventDefault();
      if (problem === null) next();
    }}
  >
    {subject.scope === null && (
      <label className="flex flex-col gap-1">
        <span className="font-bold">受付の名前（英小文字・数字・ハイフン。例: shicho-2026）</span>
        <input
          value={draft.scope}
          onChange={({ target }) => change({ scope: target.value })}
          maxLength={64}
          className={field}
        />
      </label>
    )}
    <Choices now={subject.now?.policy} chosen={draft.policy} choose={(policy) => change({ policy })} />
    <label className="flex flex-col gap-1">
      <span className="font-bold">
        理由（{MIN_POLICY_REASON}文字以上。記録に残ります。氏名・住所は書かないでください）
      </span>
      <textarea
        rows={2}
        maxLength={500}
        value={draft.reason}
        onChange={({ target }) => change({ reason: target.value.replaceAll('\n', ' ') })}
        className={`${field} py-2`}
      />
    </label>
    {problem !== null && <p className="m-0 text-sm">{problem}</p>}
    <p className="m-0 flex flex-wrap gap-3">
      <Button look="main" type="submit" disabled={problem !== null}>
        次へ
      </Button>
      <Button onClick={close}>やめる</Button>
    </p>
  </form>
);

const Confirm = ({
  subject,
  wish,
  failed,
  isSending,
  send,
  back,
}: {
  readonly subject: PolicySubject;
  readonly wish: NewPolicy;
  readonly failed: ApiFailure | null;
  readonly isSending: boolean;
  readonly send: () => void;
  readonly back: () => void;
}) => (
  <div className="flex flex-col gap-3">
    <p className="m-0 break-all">受付 {wish.scope}</p>
    <p className="m-0 text-lg font-bold" data-change>
      {subject.now !== null && `「${POLICY_WORDS[subject.now.policy].name}」から `}「
      {POLICY_WORDS[wish.policy].name}」にします。
    </p>
    <p className="phrase m-0">{POLICY_WORDS[wish.policy].twice}</p>
    <p className="m-0 rounded-8 border border-line bg-solid-gray-50 p-3 break-all">理由: {wish.reason}</p>
    <p className="phrase m-0">{REACHES_TERMINALS}</p>
    {failed !== null && <Notice level="stop" role="alert" title={POLICY_FAILURES[failed]} />}
    <p className="m-0 flex flex-wrap gap-3">
      <Button look="main" onClick={send} disabled={isSending || failed === 'already_decided'}>
        この方針に決める
      </Button>
      <Button onClick={back} disabled={isSending}>
        {failed === 'already_decided' ? '閉じる' : '書き直す'}
      </Button>
    </p>
  </div>
);

/** What is still missing before it can be decided; null: nothing. */
const problemOf = ({ now }: PolicySubject, draft: Draft, taken: readonly string[]): string | null => {
  if (now === null && taken.includes(draft.scope)) return 'その名前の受付には、もう方針があります。';
  if (now === null && !/^[a-z0-9][a-z0-9-]*$/.test(draft.scope)) return '受付の名前を入れてください。';
  if (draft.policy === null) return '方針を選んでください。';
  if (draft.policy === now?.policy) return 'いまと違う方針を選んでください。';
  return draft.reason.trim().length < MIN_POLICY_REASON ? '理由を書いてください。' : null;
};

/** Two steps: the policy and why, then once more what will be told to every terminal. */
export const PolicyDialog = ({
  subject,
  taken,
  api,
  close,
}: {
  readonly subject: PolicySubject;
  readonly taken: readonly string[];
  readonly api: Pick<ConsoleApi, 'decidePolicy'>;
  readonly close: () => void;
}) => {
  const [draft, setDraft] = useState<Draft>({ scope: subject.scope ?? '', policy: null, reason: '' });
  const [step, setStep] = useState<'write' | 'confirm' | 'sending'>('write');
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const { now } = subject;
  const base = now === null ? { after: 0 } : { after: now.version, budgetMs: now.budgetMs };
  const wish = newPolicySchema.safeParse({ ...draft, ...base });
  const send = async (decided: NewPolicy): Promise<void> => {
    setStep('sending');
    const answer = await api.decidePolicy(decided);
    if (answer.ok) return close();
    setFailed(answer.reason);
    setStep('confirm');
  };
  return (
    <Dialog title={now === null ? '方針を決める' : '方針を変える'} onClose={close} asks>
      {step !== 'write' && wish.success ? (
        <Confirm
          {...{ subject, failed, wish: wish.data, isSending: step === 'sending' }}
          send={() => void send(wish.data)}
          back={failed === 'already_decided' ? close : () => setStep('write')}
        />
      ) : (
        <Write
          {...{ subject, draft, close }}
          problem={problemOf(subject, draft, taken)}
          change={(part) => setDraft({ ...draft, ...part })}
          next={() => setStep('confirm')}
        />
      )}
    </Dialog>
  );
};
