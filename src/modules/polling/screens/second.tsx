import { type ReactNode, useState } from 'react';
import { SECOND_REASONS, type Second, type SecondReason } from '../../../identity/schema.ts';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { ReasonEntry } from '../../../ui/reason-entry.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { SecondFields, useSecond } from '../../../ui/second-person.tsx';
import type { Refusal } from '../scene.ts';
import { reasonTextSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';

const words = text.second;

const INLINE: readonly Refusal[] = SECOND_REASONS;
/** Said within the form, beside what is to be put right; other refusals fill the screen. */
export const isInline = (refusal: Refusal | null): refusal is SecondReason =>
  refusal !== null && INLINE.includes(refusal);

/**
 * 二人目の確認: what is to be gone past, why, and by whom. Used wherever going on needs a second person, so that it looks the
 * same each time. `reasons` empty: none is asked for.
 */
export const SecondPerson = ({
  what,
  reasons,
  rpc,
  model,
  ready = true,
  onSubmit,
  onBack,
  children,
}: {
  /** Stands in the lead: 「投票済を 進めます」. */
  readonly what: string;
  readonly reasons: readonly string[];
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  /** Whether what `children` ask for is filled in. */
  readonly ready?: boolean;
  readonly onSubmit: (reason: string, second: Second) => void;
  readonly onBack: () => void;
  readonly children?: ReactNode;
}) => {
  const ask = () => rpc.call('polling.staff', {});
  const entry = useSecond();
  const { second, setPin } = entry;
  const [reason, setReason] = useState(reasons.length === 1 ? (reasons[0] ?? '') : '');
  const { refusal, busy } = model.flow;
  const parsed = reasons.length === 0 ? '' : (reasonTextSchema.safeParse(reason).data ?? null);
  const isReady = ready && second !== null && parsed !== null && busy === null;
  const submit = (): void => {
    if (second === null || parsed === null || !isReady) return;
    setPin('');
    onSubmit(parsed, second);
  };
  useKeys({ Escape: onBack });
  return (
    <Screen
      title={words.title}
      lead={words.lead(what)}
      back={<Back onBack={onBack} disabled={busy !== null} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!isReady}>
          {words.submit}
        </Button>
      }
    >
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {isInline(refusal) && <Banner tone="stop">{words[refusal]}</Banner>}
          {children}
          {reasons.length > 0 && <ReasonEntry {...{ words, reasons, reason, setReason }} onSubmit={submit} />}
        </div>
        <SecondFields words={words} ask={ask} entry={entry} onSubmit={submit} />
      </div>
    </Screen>
  );
};
