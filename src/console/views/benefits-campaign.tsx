import type { BenefitsView } from '../../central/benefits-schema.ts';
import { EARNING_EVENTS, type Earn, type EarningEvent } from '../../modules/benefits/schema.ts';
import type { CampaignDraft } from '../benefits-draft.ts';
import { EVENT_WORDS, namesOf } from '../benefits-text.ts';
import { DayField, IdField, OftenField, ShopsField, Tick } from '../parts/benefit-fields.tsx';
import { NumberField, TextField } from '../parts/form-parts.tsx';

interface Props {
  readonly draft: CampaignDraft;
  readonly set: (draft: CampaignDraft) => void;
}

type Purchase = Extract<Earn, { by: 'purchase' }>;
type CheckIn = Extract<Earn, { by: 'event' }>;

const ONCE = { per: 'day', times: 1 } as const;

const PurchasePart = ({ draft, set, view }: Props & { readonly view: BenefitsView }) => {
  const earn = draft.earns.find((each): each is Purchase => each.by === 'purchase');
  const others = draft.earns.filter(({ by }) => by !== 'purchase');
  const put = (next: Purchase | null): void =>
    set({ ...draft, earns: next === null ? others : [next, ...others] });
  return (
    <div className="flex flex-col gap-2">
      <Tick
        checked={earn !== undefined}
        change={(on) => put(on ? { by: 'purchase', shops: 'all', yenPerPoint: 100, most: 1_000 } : null)}
      >
        買い物に ポイントを付ける
      </Tick>
      {earn !== undefined && (
        <div className="flex flex-wrap items-end gap-4">
          <NumberField
            label="1ポイントに"
            value={earn.yenPerPoint}
            min={1}
            unit="円"
            change={(yenPerPoint) => put({ ...earn, yenPerPoint: yenPerPoint ?? 0 })}
          />
          <NumberField
            label="1回の買い物で"
            value={earn.most}
            min={1}
            unit="ポイントまで"
            change={(most) => put({ ...earn, most: most ?? 0 })}
          />
          <ShopsField shops={earn.shops} names={namesOf(view)} change={(shops) => put({ ...earn, shops })} />
        </div>
      )}
    </div>
  );
};

const CheckInPart = ({ draft, set, event }: Props & { readonly event: EarningEvent }) => {
  const earn = draft.earns.find((each): each is CheckIn => each.by === 'event' && each.event === event);
  const others = draft.earns.filter((each) => each !== earn);
  const put = (next: CheckIn | null): void =>
    set({ ...draft, earns: next === null ? others : [...others, next] });
  return (
    <div className="flex flex-col gap-2">
      <Tick
        checked={earn !== undefined}
        change={(on) => put(on ? { by: 'event', event, points: 100, often: ONCE } : null)}
      >
        {EVENT_WORDS[event]}に ポイントを付ける
      </Tick>
      {earn !== undefined && (
        <div className="flex flex-wrap items-end gap-4">
          <NumberField
            label="1回"
            value={earn.points}
            min={1}
            unit="ポイント"
            change={(points) => put({ ...earn, points: points ?? 0 })}
          />
          <OftenField often={earn.often} change={(often) => put({ ...earn, often: often ?? ONCE })} />
        </div>
      )}
    </div>
  );
};

/** キャンペーン: the points that are set aside, and what gives them. */
export const CampaignFields = ({
  draft,
  set,
  view,
  isNew,
}: Props & { readonly view: BenefitsView; readonly isNew: boolean }) => (
  <>
    <IdField
      id={draft.id}
      isNew={isNew}
      help="英小文字と数字。例: autumn-2026"
      change={(id) => set({ ...draft, id })}
    />
    <TextField label="名前" value={draft.name} max={60} change={(name) => set({ ...draft, name })} />
    <div className="flex flex-wrap gap-4">
      <DayField
        label="始まる日"
        value={draft.from}
        change={(from) => set({ ...draft, from: from as CampaignDraft['from'] })}
      />
      <DayField
        label="終わる日"
        value={draft.until}
        change={(until) => set({ ...draft, until: until as CampaignDraft['until'] })}
      />
    </div>
    <div className="flex flex-wrap gap-4">
      <NumberField
        label="予算"
        value={draft.budget}
        max={1_000_000_000}
        unit="ポイント（円）"
        change={(budget) => set({ ...draft, budget: budget ?? 0 })}
      />
      <NumberField
        label="ポイントの有効期限"
        value={draft.expiryMonths}
        min={1}
        max={6}
        unit="か月"
        change={(expiryMonths) => set({ ...draft, expiryMonths: expiryMonths ?? 0 })}
      />
    </div>
    <p className="phrase m-0 text-sm text-soft">
      予算は、なくなると 付与も 支払いも 止まります。超えることは ありません。有効期限は
      6か月までです（資金決済法の 適用除外）。
    </p>
    <PurchasePart draft={draft} set={set} view={view} />
    {EARNING_EVENTS.map((event) => (
      <CheckInPart key={event} draft={draft} set={set} event={event} />
    ))}
    {!isNew && (
      <Tick checked={draft.ended} change={(ended) => set({ ...draft, ended })}>
        このキャンペーンを 終わりにする（残りの予算は 市に戻ります）
      </Tick>
    )}
  </>
);
