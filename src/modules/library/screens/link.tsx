import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader, DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { LINK_REFUSALS } from '../refusal-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { LibraryPhase } from '../views-schema.ts';
import { PageNotes } from './parts.tsx';

const words = text.link;
type Of<K extends LibraryPhase['kind']> = Extract<LibraryPhase, { readonly kind: K }>;

/** はじめてのカード: the library card is asked for, once. */
export const Unlinked = ({
  model,
  phase,
}: {
  readonly model: LibraryModel;
  readonly phase: Of<'unlinked'>;
}) => {
  const { clear, go } = model;
  useKeys({ Escape: clear, ...(phase.mayLink ? { F2: () => go('number') } : {}) });
  const campaign = phase.why === 'campaign';
  const refused = phase.refused === null ? null : (LINK_REFUSALS[phase.refused] ?? null);
  return (
    <Screen
      title={campaign ? words.campaignTitle : words.title}
      back={
        <Button size="large" onPress={clear}>
          {words.quit}
        </Button>
      }
      actions={
        phase.mayLink ? (
          <Button size="large" onPress={() => go('number')}>
            {words.typed}
          </Button>
        ) : undefined
      }
    >
      {refused !== null && <Banner tone="stop">{refused}</Banner>}
      {campaign && <Banner tone="info">{words.campaignLead}</Banner>}
      <p
        role="status"
        className="phrase m-auto max-w-[58rem] text-center text-[2.5rem] leading-140 font-bold small:text-[1.5rem]"
      >
        {phase.mayLink ? words.lead : words.staffOnly}
      </p>
    </Screen>
  );
};

/** 同意 */
export const Consent = ({
  model,
  phase,
}: {
  readonly model: LibraryModel;
  readonly phase: Of<'consent'>;
}) => {
  const [pin, setPin] = useState('');
  const { clear, link, flow } = model;
  useKeys({ Escape: clear });
  const agree = (): void => link(pin);
  return (
    <Screen
      title={words.consentTitle}
      back={
        <Button size="large" onPress={clear}>
          {words.disagree}
        </Button>
      }
      actions={
        <Button
          kind="primary"
          size="large"
          onPress={agree}
          disabled={flow.busy || !phase.here || (phase.password && pin === '')}
        >
          {words.agree}
        </Button>
      }
    >
      <PageNotes model={model} />
      {phase.here ? <Banner tone="info">{words.here}</Banner> : <Banner tone="care">{words.layAgain}</Banner>}
      {phase.replaces && <Banner tone="care">{words.replaces}</Banner>}
      <p className="flex items-baseline gap-5 text-[1.75rem]">
        <span className="text-soft">{words.who}</span>
        <strong className="tabular-nums">{phase.number}</strong>
        {phase.name !== null && <strong>{phase.name}</strong>}
      </p>
      <p className="phrase rounded-12 border-2 border-line bg-paper px-7 py-5 text-[1.625rem] leading-160 small:px-4 small:text-[1.25rem]">
        {phase.text}
      </p>
      {phase.password && (
        <Field
          label={words.password}
          value={pin}
          onChange={setPin}
          onFocus={() => undefined}
          active
          secret
          first
          maxLength={32}
          onSubmit={agree}
          className="max-w-[28rem]"
        />
      )}
    </Screen>
  );
};

export const Linked = ({ model, moved }: { readonly model: LibraryModel; readonly moved: boolean }) => {
  useKeys({ Escape: model.clear });
  return (
    <Screen
      actions={
        <Button kind="primary" size="large" first onPress={model.clear}>
          {text.ended.next}
        </Button>
      }
    >
      <div role="status" className="m-auto flex items-center gap-8 small:gap-4">
        <DoneMark className="size-36 text-good small:size-16" />
        <div>
          <h1 className="phrase text-[4rem] leading-120 font-bold small:text-[2rem]">
            {moved ? words.moved : words.linked}
          </h1>
          <p className="phrase mt-2 text-[1.75rem]">{words.linkedLead}</p>
        </div>
      </div>
    </Screen>
  );
};

/** カードを新しくした: the next card. */
export const Moving = ({ model, phase }: { readonly model: LibraryModel; readonly phase: Of<'moving'> }) => {
  useKeys({ Escape: model.clear });
  return (
    <Screen
      back={
        <Button size="large" onPress={model.clear}>
          {words.quit}
        </Button>
      }
    >
      {phase.taken && <Banner tone="stop">{words.taken}</Banner>}
      <div role="status" className="m-auto flex flex-col items-center text-center">
        <CardOverReader reading={false} className="h-72 small:h-28" />
        <h1 className="phrase mt-3 text-[3.5rem] leading-120 font-bold small:text-[1.875rem]">
          {words.moving}
        </h1>
        <p className="phrase mt-2 text-[1.5rem] text-soft">{words.movingLead(phase.number)}</p>
      </div>
    </Screen>
  );
};
