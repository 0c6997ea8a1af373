import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import { Back, OtherCard } from './parts.tsx';

const words = text.offer;

/** One offer, once. */
export const OfferConfirm = ({
  scene: { of, offer },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'offer' }>;
  readonly model: BenefitsModel;
}) => {
  const { busy, redeem, dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={busy} words={words.no} />}
      actions={
        <Button kind="primary" size="large" first disabled={busy} onPress={redeem}>
          {busy ? words.working : words.yes}
        </Button>
      }
    >
      <OtherCard of={of} model={model} />
      <div className="m-auto w-full max-w-[52rem] rounded-16 border-[3px] border-act bg-paper px-8 py-8 text-center small:px-4 small:py-5">
        <p className="phrase text-[2.75rem] leading-130 font-bold small:text-[1.75rem]">{offer.title}</p>
        {offer.detail !== '' && (
          <p className="phrase mt-3 text-[1.5rem] leading-140 small:text-[1.25rem]">{offer.detail}</p>
        )}
      </div>
    </Screen>
  );
};
