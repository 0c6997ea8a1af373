import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import type { Scene } from './scene.ts';
import { CARD_STOPS, refusalWords } from './screen-text.ts';
import { Earn, Spend } from './screens/amount.tsx';
import { Closed, Closing, Correct } from './screens/closing.tsx';
import { CustomerView } from './screens/customer.tsx';
import { Day } from './screens/day.tsx';
import { Done, Undone } from './screens/done.tsx';
import { Menu } from './screens/menu.tsx';
import { OfferConfirm } from './screens/offer.tsx';
import { SettledList } from './screens/settled.tsx';
import { Undo } from './screens/undo.tsx';
import { Reading, Waiting } from './screens/waiting.tsx';
import { type BenefitsHost, type BenefitsModel, useBenefits } from './use-benefits.ts';

export type { BenefitsHost };

/** The shop's screen below the status bar: one scene at a time, as `flow.ts` says. */
export const BenefitsScreen = (host: BenefitsHost) => {
  const model = useBenefits(host);
  return <SceneView model={model} scene={model.flow.scene} />;
};

const SceneView = ({ model, scene }: { readonly model: BenefitsModel; readonly scene: Scene }) => {
  switch (scene.at) {
    case 'home':
      return <Home model={model} />;
    case 'offer':
      return <OfferConfirm scene={scene} model={model} />;
    case 'spend':
      return <Spend scene={scene} model={model} />;
    case 'earn':
      return <Earn scene={scene} model={model} />;
    case 'refused':
      return <Refused scene={scene} model={model} />;
    case 'done':
      return <Done scene={scene} model={model} />;
    case 'undo':
      return <Undo scene={scene} model={model} />;
    case 'undone':
      return <Undone scene={scene} model={model} />;
    case 'menu':
      return <Menu model={model} />;
    case 'day':
      return <Day scene={scene} model={model} />;
    case 'closing':
      return <Closing scene={scene} model={model} />;
    case 'closed':
      return <Closed scene={scene} model={model} />;
    case 'correct':
      return <Correct scene={scene} model={model} />;
    case 'settled':
      return <SettledList scene={scene} model={model} />;
  }
};

/** Nobody, a card that is read, one that leads to nothing, or what it may have. */
const Home = ({ model }: { readonly model: BenefitsModel }) => {
  const { customer, reading, stop } = model.host.benefits;
  if (customer !== null) return <CustomerView customer={customer} model={model} />;
  if (reading) return <Reading />;
  return stop === null ? <Waiting model={model} /> : <CardStopped model={model} stop={stop} />;
};

const CardStopped = ({
  model,
  stop,
}: {
  readonly model: BenefitsModel;
  readonly stop: keyof typeof CARD_STOPS;
}) => {
  useKeys({ Escape: model.next });
  return (
    <NoticeScreen
      tone="stop"
      words={CARD_STOPS[stop]}
      actions={
        <Button kind="primary" size="large" first onPress={model.next}>
          {ja.button.close}
        </Button>
      }
    />
  );
};

const Refused = ({
  scene: { reason },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'refused' }>;
  readonly model: BenefitsModel;
}) => {
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <NoticeScreen
      tone="stop"
      words={refusalWords(reason)}
      actions={
        <Button kind="primary" size="large" first onPress={back}>
          {ja.button.back}
        </Button>
      }
    />
  );
};
