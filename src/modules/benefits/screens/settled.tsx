import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { SettledView } from '../views-schema.ts';
import { Back, Empty } from './parts.tsx';
import { actWords } from './waiting.tsx';

const words = text.settled;

const Line = ({ settled: { why, points, entry } }: { readonly settled: SettledView }) => (
  <li className="rounded-12 border-2 border-line bg-paper px-5 py-3 small:px-3 small:py-2">
    <p className="text-[1.375rem] font-bold">
      {entry === null
        ? words.unknown
        : `${dayInJapan(entry.at)} ${timeInJapan(entry.at)}　${actWords(entry)}`}
    </p>
    <p className="phrase text-[1.25rem] leading-140">{words.outcomes[why](text.points(points))}</p>
  </li>
);

/** 本部からの連絡: what the centre settled otherwise. Nobody owes anything by it. */
export const SettledList = ({
  scene: { settled },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'settled' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, seen, host } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        host.benefits.settled > 0 && (
          <Button kind="primary" size="large" first onPress={seen}>
            {words.seen}
          </Button>
        )
      }
    >
      {settled === null && text.day.opening}
      {settled?.length === 0 && <Empty>{words.empty}</Empty>}
      {settled !== null && settled.length > 0 && (
        <ol className="flex flex-col gap-3">
          {settled.map((each) => (
            <Line key={each.number} settled={each} />
          ))}
        </ol>
      )}
    </Screen>
  );
};
