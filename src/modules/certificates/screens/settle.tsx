import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { SecondFields, useSecond } from '../../../ui/second-person.tsx';
import type { CertificateKind } from '../kinds-schema.ts';
import type { Scene } from '../scene.ts';
import { reasonSchema } from '../schema.ts';
import { KIND_WORDS, MISMATCH_WORDS, text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { Entry } from '../views-schema.ts';
import { Figure, Line, numberOf, Reasons, Refusal } from './parts.tsx';

/** Taken back as it was keyed, so that it can be keyed anew; nothing goes back over the counter. */
const WrongWay = ({ fee, model }: Pick<Entry, 'fee'> & { readonly model: CertificatesModel }) =>
  fee === null || fee.returned > 0 || fee.yen === 0 ? null : (
    <Button
      size="large"
      disabled={model.busy}
      onPress={() => model.undo({ eventId: fee.eventId, reason: text.returnFee.wrongWayReason })}
    >
      {text.returnFee.wrongWay}
    </Button>
  );

/** 手数料の返金, and a way of paying that was keyed wrongly. */
export const ReturnFee = ({
  scene: { entry },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'return_fee' }>;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, returnFee, busy, flow } = model;
  const words = text.returnFee;
  const { requestId, fee } = entry;
  const rest = fee === null ? 0 : fee.yen - fee.returned;
  const [typed, setTyped] = useState(String(rest));
  const [reason, setReason] = useState('');
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const amount = numberOf(typed);
  const why = reasonSchema.safeParse(reason);
  const how = fee?.how;
  const isReady =
    amount !== undefined &&
    amount >= 1 &&
    amount <= rest &&
    why.success &&
    !busy &&
    how !== undefined &&
    how !== 'none';
  const submit = (): void => {
    if (isReady) returnFee({ requestId, yen: amount, how, reason: why.data });
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <>
          <WrongWay fee={fee} model={model} />
          <Button kind="primary" size="large" disabled={!isReady} onPress={submit}>
            {words.record}
          </Button>
        </>
      }
    >
      <Refusal reason={flow.refusal} />
      <p className="text-[1.5rem] font-bold">
        {KIND_WORDS[entry.kind]}　{entry.name}　{words.sums(fee?.yen ?? 0, fee?.returned ?? 0)}
      </p>
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <Line label={words.amount} value={typed} onChange={setTyped} onSubmit={submit} most={6} numeric />
        <Reasons title={words.reason} reasons={words.reasons} reason={reason} onChange={setReason} />
      </div>
    </Screen>
  );
};

/** 止まっている証明書: why, since when, and how it goes on. */
export const Stopped = ({ model }: { readonly model: CertificatesModel }) => {
  const { dispatch, resume, busy, flow, host } = model;
  const words = text.stopped;
  const { stopped } = host.certificates;
  const [kind, setKind] = useState<CertificateKind | ''>('');
  const [reason, setReason] = useState('');
  const ask = () => host.rpc.call('certificates.staff', {});
  const entry = useSecond();
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const why = reasonSchema.safeParse(reason);
  const { second } = entry;
  const isReady = kind !== '' && why.success && second !== null && !busy;
  const submit = (): void => {
    if (!isReady) return;
    entry.setPin('');
    resume({ kind, reason: why.data, second });
  };
  const chosen = stopped.find((each) => each.kind === kind);
  return (
    <Screen
      title={words.title}
      {...(stopped.length > 0 ? { lead: words.lead } : {})}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        stopped.length === 0 ? undefined : (
          <Button kind="primary" size="large" disabled={!isReady} onPress={submit}>
            {words.resume}
          </Button>
        )
      }
    >
      <Refusal reason={flow.refusal} />
      {stopped.length === 0 ? (
        <p className="m-auto text-[1.75rem] font-bold">{words.empty}</p>
      ) : (
        <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
          <div className="flex flex-col gap-4">
            <Choices
              label={words.title}
              options={stopped.map((each) => [each.kind, KIND_WORDS[each.kind]] as const)}
              value={kind}
              onChange={setKind}
            />
            {chosen !== undefined && (
              <Figure
                label={`${dayInJapan(chosen.at)} ${timeInJapan(chosen.at)}`}
                value={<span className="phrase text-[1.375rem]">{MISMATCH_WORDS[chosen.why]}</span>}
              />
            )}
            <Reasons title={words.reason} reasons={words.reasons} reason={reason} onChange={setReason} />
          </div>
          <SecondFields words={text.cash.second} ask={ask} entry={entry} onSubmit={submit} />
        </div>
      )}
    </Screen>
  );
};
