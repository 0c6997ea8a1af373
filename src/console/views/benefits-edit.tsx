import { type ReactNode, useState } from 'react';
import type { BenefitsView, SaveDocument } from '../../central/benefits-schema.ts';
import { benefitRulesSchema } from '../../modules/benefits/schema.ts';
import type { ConsoleApi } from '../api.ts';
import {
  type CampaignDraft,
  type Editing,
  idsOf,
  newCampaign,
  newOffer,
  newShop,
  type OfferDraft,
  type Read,
  readCampaign,
  readOffer,
  readShop,
  type ShopDraft,
} from '../benefits-draft.ts';
import { BENEFITS_FAILURES, KIND_WORDS } from '../benefits-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CampaignFields } from './benefits-campaign.tsx';
import { OfferFields } from './benefits-offer.tsx';
import { RulesFields, ShopFields } from './benefits-shop.tsx';

interface EditProps {
  readonly api: Pick<ConsoleApi, 'saveBenefit'>;
  readonly view: BenefitsView;
  readonly editing: Editing;
  /** With what is there now; null: nothing was saved. */
  readonly done: (view: BenefitsView | null) => void;
}

/** A form with what is wrong with it, and its one button. */
const Form = ({
  title,
  answer,
  wish,
  children,
  api,
  done,
}: {
  readonly title: string;
  readonly answer: Read<unknown>;
  readonly wish: SaveDocument | null;
  readonly children: ReactNode;
} & Pick<EditProps, 'api' | 'done'>) => {
  const { busy, failed, send } = useSending();
  const save = async (): Promise<void> => {
    if (wish === null) return;
    const saved = await send(api.saveBenefit(wish));
    if (saved !== undefined) done(saved);
  };
  return (
    <form
      className="flex flex-col gap-4 rounded-12 border border-line bg-paper px-4 py-4 sm:px-6"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2 className="m-0 text-xl font-bold">{title}</h2>
      {children}
      {!answer.ok && (
        <p className="m-0" role="status">
          {answer.problem}
        </p>
      )}
      {failed !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[failed]} />}
      <p className="m-0 flex flex-wrap gap-3">
        <Button look="main" type="submit" disabled={busy || wish === null}>
          保存する（まだ公開しません）
        </Button>
        <Button onClick={() => done(null)} disabled={busy}>
          やめる
        </Button>
      </p>
    </form>
  );
};

const titleOf = ({ kind, id }: Editing): string =>
  id === null ? `${KIND_WORDS[kind]}を 作る` : `${KIND_WORDS[kind]}を 変える`;

const takenBy = (view: BenefitsView, { kind, id }: Editing): readonly string[] =>
  id === null ? idsOf(view, kind) : [];

const EditOffer = ({ view, editing, ...same }: EditProps) => {
  const own = view.offers.find(({ doc }) => doc.id === editing.id);
  const [draft, set] = useState<OfferDraft>(own?.doc ?? newOffer(view.today));
  const answer = readOffer(draft, takenBy(view, editing));
  const wish = answer.ok ? { kind: 'offer' as const, version: own?.version ?? 0, doc: answer.doc } : null;
  return (
    <Form title={titleOf(editing)} {...{ answer, wish, ...same }}>
      <OfferFields {...{ draft, set, view }} isNew={editing.id === null} />
    </Form>
  );
};

const EditCampaign = ({ view, editing, ...same }: EditProps) => {
  const own = view.campaigns.find(({ doc }) => doc.id === editing.id);
  const [draft, set] = useState<CampaignDraft>(own?.doc ?? newCampaign(view.today));
  const answer = readCampaign(draft, takenBy(view, editing));
  const wish = answer.ok ? { kind: 'campaign' as const, version: own?.version ?? 0, doc: answer.doc } : null;
  return (
    <Form title={titleOf(editing)} {...{ answer, wish, ...same }}>
      <CampaignFields {...{ draft, set, view }} isNew={editing.id === null} />
    </Form>
  );
};

const EditShop = ({ view, editing, ...same }: EditProps) => {
  const own = view.shops.find(({ doc }) => doc.id === editing.id);
  const [draft, set] = useState<ShopDraft>(own?.doc ?? newShop());
  const answer = readShop(draft, takenBy(view, editing));
  const wish = answer.ok ? { kind: 'shop' as const, version: own?.version ?? 0, doc: answer.doc } : null;
  return (
    <Form title={titleOf(editing)} {...{ answer, wish, ...same }}>
      <ShopFields {...{ draft, set }} isNew={editing.id === null} />
    </Form>
  );
};

const EditRules = ({ view, editing, ...same }: EditProps) => {
  const [draft, set] = useState(view.rules.doc);
  const parsed = benefitRulesSchema.safeParse(draft);
  const answer: Read<unknown> = parsed.success
    ? { ok: true, doc: parsed.data }
    : { ok: false, problem: '数字を 確かめてください。' };
  const wish = parsed.success
    ? { kind: 'rules' as const, version: view.rules.version, doc: parsed.data }
    : null;
  return (
    <Form title={titleOf(editing)} {...{ answer, wish, ...same }}>
      <RulesFields draft={draft} set={set} />
    </Form>
  );
};

export const BenefitsEdit = (props: EditProps) => {
  switch (props.editing.kind) {
    case 'offer':
      return <EditOffer {...props} />;
    case 'campaign':
      return <EditCampaign {...props} />;
    case 'shop':
      return <EditShop {...props} />;
    case 'rules':
      return <EditRules {...props} />;
  }
};
