import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { StopMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { HAZARDS, type Hazard } from '../place-schema.ts';
import { text } from '../screen-text.ts';
import type { OpenInput } from '../use-shelter.ts';
import type { ShelterState } from '../views-schema.ts';
import { Chip } from './parts/chips.tsx';

const words = text.closed;

interface Props {
  readonly shelter: ShelterState;
  readonly training: boolean;
  readonly staff: string;
  readonly busy: boolean;
  readonly onOpen: (input: OpenInput) => void;
  readonly onBack: () => void;
}

const KINDS = Object.keys(HAZARDS) as Hazard[];

/** 開設の確認: the place, drill or real, and for which 災害; a place that is not for it is not opened by a press more. */
export const Opening = (props: Props) => {
  const { shelter, training, staff, busy, onOpen, onBack } = props;
  const [hazard, setHazard] = useState<Hazard | null>(null);
  const [stopped, setStopped] = useState(false);
  useKeys(stopped ? {} : { Escape: onBack });
  const suits = (each: Hazard): boolean => shelter.suitableFor?.includes(each) ?? true;
  if (stopped && hazard !== null) {
    return <Unsuitable {...props} hazard={hazard} onBack={() => setStopped(false)} />;
  }
  const open = (): void => {
    if (hazard !== null && !suits(hazard)) setStopped(true);
    else onOpen(hazard === null ? {} : { hazard });
  };
  const lines = [
    [words.place, shelter.name],
    [words.capacity, `${shelter.capacity.toLocaleString('ja-JP')}人`],
    [words.mode, training ? words.kind.drill : words.kind.real],
  ] as const;
  return (
    <Screen
      title={words.confirmTitle(shelter.name)}
      lead={words.confirmLead}
      back={
        <Button size="large" onPress={onBack} disabled={busy}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={open} disabled={busy} first>
          {busy ? text.household.saving : words.confirm}
        </Button>
      }
    >
      <dl className="grid grid-cols-[9rem_minmax(0,1fr)] items-baseline gap-y-1 rounded-16 border-2 border-line bg-paper px-10 py-3 small:grid-cols-1 small:px-4 small:py-2">
        {lines.map(([label, value]) => (
          <div key={value} className="contents">
            <dt className="text-[1.375rem] text-soft">{label}</dt>
            <dd className="phrase text-[1.875rem] leading-140 font-bold small:text-[1.375rem]">{value}</dd>
          </div>
        ))}
      </dl>
      <fieldset>
        <legend className="mb-2 text-[1.375rem] font-bold">{words.hazard}</legend>
        <div className="grid grid-cols-3 gap-3 small:grid-cols-2">
          <Chip chosen={hazard === null} disabled={busy} onPress={() => setHazard(null)}>
            {words.hazardUnknown}
          </Chip>
          {KINDS.map((each) => (
            <Chip key={each} chosen={hazard === each} disabled={busy} onPress={() => setHazard(each)}>
              {HAZARDS[each]}
              {!suits(each) && <span className="text-stop">✕ {words.unsuitable}</span>}
            </Chip>
          ))}
        </div>
      </fieldset>
      <p className="text-[1.25rem] text-soft">{words.by(staff)}</p>
    </Screen>
  );
};

/** 不適: a stop; who opens nevertheless says why. */
const Unsuitable = ({ hazard, busy, onOpen, onBack }: Props & { readonly hazard: Hazard }) => {
  useKeys({ Escape: onBack });
  return (
    <Screen
      back={
        <Button kind="primary" size="large" onPress={onBack} disabled={busy} first>
          {words.overrideBack}
        </Button>
      }
    >
      <div role="alert" className="flex items-center gap-8 small:gap-3">
        <StopMark className="size-28 text-stop small:size-16" />
        <div>
          <h1 className="phrase text-[2.75rem] leading-120 font-bold small:text-[1.75rem]">
            {words.overrideTitle(hazard)}
          </h1>
          <p className="phrase mt-2 text-[1.5rem]">{words.overrideLead}</p>
        </div>
      </div>
      <p className="mt-auto text-[1.375rem] font-bold">{words.overrideFor}</p>
      <div className="grid grid-cols-2 gap-4 small:grid-cols-1">
        {words.overrideReasons.map((reason) => (
          <Button
            key={reason}
            kind="stop"
            size="wide"
            disabled={busy}
            onPress={() => onOpen({ hazard, override: { reason } })}
          >
            {reason}
          </Button>
        ))}
      </div>
    </Screen>
  );
};
