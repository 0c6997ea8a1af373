import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { LINK_REFUSALS } from '../refusal-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import { Back, PageNotes } from './parts.tsx';

const words = text.number;

/** A number by hand: large keys, the keyboard, or the scanner. */
export const TypedNumber = ({
  model,
  title,
  lead,
  onGo,
  onBack,
  refused = null,
}: {
  readonly model: LibraryModel;
  readonly title: string;
  readonly lead: string;
  readonly onGo: (code: string) => void;
  readonly onBack: () => void;
  readonly refused?: string | null;
}) => {
  const { flow, dispatch } = model;
  const { typed, busy } = flow;
  const type = (value: string): void => dispatch({ kind: 'typed', text: value });
  const go = (): void => {
    if (typed.trim() !== '' && !busy) onGo(typed);
  };
  useKeys({ Escape: onBack });
  return (
    <Screen
      title={title}
      lead={lead}
      back={<Back onPress={onBack} />}
      actions={
        <Button kind="primary" size="large" disabled={typed.trim() === '' || busy} onPress={go}>
          {words.go}
        </Button>
      }
    >
      {refused !== null && <Banner tone="stop">{refused}</Banner>}
      <PageNotes model={model} />
      <div className="m-auto grid w-full max-w-[64rem] grid-cols-2 items-center gap-12 small:grid-cols-1 small:gap-4">
        <Field
          label={words.label}
          value={typed}
          onChange={type}
          onFocus={() => undefined}
          active
          numeric
          first
          maxLength={20}
          onSubmit={go}
        />
        <NumberPad
          disabled={busy}
          onDigit={(digit) => type(typed + digit)}
          onErase={() => type(typed.slice(0, -1))}
          onEmpty={() => type('')}
        />
      </div>
    </Screen>
  );
};

export const NumberPlace = ({ model }: { readonly model: LibraryModel }) => {
  const { phase } = model.host.library;
  // A card waits for the library card's number: then this number is hers.
  if (phase.kind === 'unlinked')
    return (
      <TypedNumber
        model={model}
        title={words.title}
        lead={text.link.lead}
        onGo={model.linkCard}
        refused={phase.refused === null ? null : (LINK_REFUSALS[phase.refused] ?? null)}
        onBack={() => model.go('main')}
      />
    );
  return (
    <TypedNumber
      model={model}
      title={words.title}
      lead={words.lead}
      onGo={model.begin}
      onBack={() => model.go('main')}
    />
  );
};
