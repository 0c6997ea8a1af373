import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';

const words = text.closed;

/** 開設の確認: the place, its capacity, drill or real, who does it. */
export const Opening = ({
  shelter,
  training,
  staff,
  busy,
  onOpen,
  onBack,
}: {
  readonly shelter: ShelterState;
  readonly training: boolean;
  readonly staff: string;
  readonly busy: boolean;
  readonly onOpen: () => void;
  readonly onBack: () => void;
}) => {
  useKeys({ Escape: onBack });
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
        <Button kind="primary" size="large" onPress={onOpen} disabled={busy} first>
          {busy ? text.household.saving : words.confirm}
        </Button>
      }
    >
      <dl className="my-auto grid grid-cols-[9rem_minmax(0,1fr)] items-baseline gap-y-8 rounded-16 border-2 border-line bg-paper px-10 py-9">
        {lines.map(([label, value]) => (
          <div key={value} className="contents">
            <dt className="text-[1.5rem] text-soft">{label}</dt>
            <dd className="phrase text-[2.25rem] leading-140 font-bold">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-[1.375rem] text-soft">{words.by(staff)}</p>
    </Screen>
  );
};
