import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../register-flow.ts';
import { STOP_REASONS } from '../register-schema.ts';
import { text } from '../register-text.ts';
import type { RegisterModel } from '../use-register.ts';
import { Back, Reasons } from './parts.tsx';

/** One question to the person at the desk: what it means, and the one button that does it. */
const Asking = ({
  words,
  kind,
  disabled,
  onSubmit,
  model: { busy, dispatch },
  name,
  aside,
  children,
}: {
  readonly words: {
    readonly title: string;
    readonly lead: string;
    readonly submit: string;
    readonly busy: string;
  };
  readonly kind: 'primary' | 'stop';
  readonly disabled: boolean;
  readonly onSubmit: () => void;
  readonly model: RegisterModel;
  /** Whom it is about. */
  readonly name: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) => {
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={words.title}
      lead={`${text.who(name)}：${words.lead}`}
      aside={aside}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind={kind} size="large" disabled={busy || disabled} onPress={onSubmit}>
          {busy ? words.busy : words.submit}
        </Button>
      }
    >
      {children}
    </Screen>
  );
};

const Points = ({ points }: { readonly points: readonly string[] }) => (
  <ul className="flex flex-col gap-2 rounded-16 border-2 border-line bg-paper px-8 py-4 small:px-4">
    {points.map((point) => (
      <li key={point} className="flex gap-4 text-[1.375rem] leading-140">
        <span aria-hidden="true" className="mt-[0.45em] size-3 shrink-0 rounded-full bg-act" />
        <span className="phrase">{point}</span>
      </li>
    ))}
  </ul>
);

/** 登録: what is kept, and whether check-ins give points; the card lies on the reader when it is pressed. */
export const Consent = ({
  scene: { account, checkIns },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'consent' }>;
  readonly model: RegisterModel;
}) => {
  const words = text.consent;
  return (
    <Asking
      words={words}
      kind="primary"
      disabled={checkIns === null}
      onSubmit={model.register}
      model={model}
      name={account.name}
      aside={
        <p role="status" className="shrink-0 text-[1.5rem] font-bold">
          {model.host.cardOnReader ? words.cardThere : words.card}
        </p>
      }
    >
      <Points points={words.points} />
      <h2 className="text-[1.375rem] font-bold">{words.question}</h2>
      <Reasons
        title={words.question}
        reasons={[words.yes, words.no]}
        reason={checkIns === null ? '' : checkIns ? words.yes : words.no}
        onChange={(chosen) => model.dispatch({ kind: 'check_ins', checkIns: chosen === words.yes })}
      />
    </Asking>
  );
};

/** 停止 */
export const Stop = ({
  scene: { account, why },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'stop' }>;
  readonly model: RegisterModel;
}) => {
  const words = text.stop;
  return (
    <Asking
      words={words}
      kind="stop"
      disabled={why === null}
      onSubmit={model.stop}
      model={model}
      name={account.name}
    >
      <Reasons
        title={words.title}
        reasons={STOP_REASONS.map((each) => words.reasons[each])}
        reason={why === null ? '' : words.reasons[why]}
        onChange={(chosen) => {
          const found = STOP_REASONS.find((each) => words.reasons[each] === chosen);
          if (found !== undefined) model.dispatch({ kind: 'why', why: found });
        }}
      />
    </Asking>
  );
};

/** 取りやめ: what becomes of her points is said before. */
export const Withdraw = ({
  scene: { account },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'withdraw' }>;
  readonly model: RegisterModel;
}) => (
  <Asking
    words={text.withdraw}
    kind="stop"
    disabled={false}
    onSubmit={model.withdraw}
    model={model}
    name={account.name}
  >
    <Points points={text.withdraw.points} />
  </Asking>
);
