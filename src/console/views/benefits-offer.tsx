import type { BenefitsView } from '../../central/benefits-schema.ts';
import { campaignIdSchema } from '../../outbox/benefits-shapes.ts';
import type { OfferDraft } from '../benefits-draft.ts';
import { DAY_OPTIONS, namesOf } from '../benefits-text.ts';
import { DayField, IdField, OftenField, ShopsField, Tick, TimeField } from '../parts/benefit-fields.tsx';
import { Choose, NumberField, TextField, Ticks } from '../parts/form-parts.tsx';

interface Props {
  readonly draft: OfferDraft;
  readonly set: (draft: OfferDraft) => void;
}

const WHO = [
  { value: 'anybody', word: 'カードを持つ どなたでも' },
  { value: 'resident', word: '市民' },
  { value: 'age', word: '年齢で決める' },
] as const;

const Who = ({ draft, set }: Props) => {
  const { who } = draft;
  const choose = (kind: string): void => {
    if (kind === 'age')
      set({ ...draft, who: { kind, least: 65, most: null, resident: true }, offline: false });
    else set({ ...draft, who: { kind: kind === 'resident' ? 'resident' : 'anybody' } });
  };
  return (
    <div className="flex flex-col gap-3">
      <Choose label="対象の方" value={who.kind} options={WHO} change={choose} />
      {who.kind === 'age' && (
        <div className="flex flex-wrap items-center gap-4">
          <NumberField
            label="下は"
            value={who.least ?? undefined}
            max={130}
            unit="歳から"
            change={(least) => set({ ...draft, who: { ...who, least: least ?? null } })}
          />
          <NumberField
            label="上は"
            value={who.most ?? undefined}
            max={130}
            unit="歳まで"
            change={(most) => set({ ...draft, who: { ...who, most: most ?? null } })}
          />
          <Tick checked={who.resident} change={(resident) => set({ ...draft, who: { ...who, resident } })}>
            市民だけ
          </Tick>
          <p className="phrase m-0 text-sm text-soft">
            その年に なる年齢で 数えます。カードの一覧に 生まれた年がある方だけが 使えます。店には 年齢は
            出ません。
          </p>
        </div>
      )}
    </div>
  );
};

const Hours = ({ draft, set }: Props) => {
  const { hours } = draft;
  return (
    <div className="flex flex-col gap-2">
      <Tick
        checked={hours !== null}
        change={(on) =>
          set({ ...draft, hours: on ? { days: [1, 2, 3, 4, 5], from: '10:00', to: '17:00' } : null })
        }
      >
        曜日と時間を限る
      </Tick>
      {hours !== null && (
        <>
          <Ticks
            legend="曜日"
            options={DAY_OPTIONS}
            chosen={hours.days.map(String)}
            change={(days) => set({ ...draft, hours: { ...hours, days: days.map(Number) } })}
          />
          <div className="flex flex-wrap gap-4">
            <TimeField
              label="から"
              value={hours.from}
              change={(from) => set({ ...draft, hours: { ...hours, from } })}
            />
            <TimeField
              label="まで"
              value={hours.to}
              change={(to) => set({ ...draft, hours: { ...hours, to } })}
            />
          </div>
        </>
      )}
    </div>
  );
};

const Funding = ({ draft, set, view }: Props & { readonly view: BenefitsView }) => {
  const { funded } = draft;
  const [first] = view.campaigns;
  if (first === undefined) return null;
  return (
    <div className="flex flex-col gap-2">
      <Tick
        checked={funded !== null}
        change={(on) => set({ ...draft, funded: on ? { campaign: first.doc.id, points: 100 } : null })}
      >
        市が 費用を出す（使われるたびに、店に 支払う）
      </Tick>
      {funded !== null && (
        <div className="flex flex-wrap items-end gap-4">
          <Choose
            label="費用を出すキャンペーン"
            value={funded.campaign}
            options={view.campaigns.map(({ doc }) => ({ value: doc.id, word: doc.name }))}
            change={(id) => set({ ...draft, funded: { ...funded, campaign: campaignIdSchema.parse(id) } })}
          />
          <NumberField
            label="1回"
            value={funded.points}
            min={1}
            unit="円"
            change={(points) => set({ ...draft, funded: { ...funded, points: points ?? 0 } })}
          />
        </div>
      )}
    </div>
  );
};

/** 優遇: what it is, for whom, when, where, how often. */
export const OfferFields = ({
  draft,
  set,
  view,
  isNew,
}: Props & { readonly view: BenefitsView; readonly isNew: boolean }) => (
  <>
    <IdField
      id={draft.id}
      isNew={isNew}
      help="英小文字と数字。例: coffee-50"
      change={(id) => set({ ...draft, id })}
    />
    <TextField
      label="名前（店の画面に 大きく出ます）"
      value={draft.title}
      max={60}
      change={(title) => set({ ...draft, title })}
    />
    <TextField
      label="店の人が すること"
      value={draft.detail}
      max={200}
      long
      change={(detail) => set({ ...draft, detail })}
    />
    <div className="flex flex-wrap gap-4">
      <DayField
        label="始まる日"
        value={draft.from}
        change={(from) => set({ ...draft, from: from as OfferDraft['from'] })}
      />
      <DayField
        label="終わる日"
        value={draft.until}
        change={(until) => set({ ...draft, until: until as OfferDraft['until'] })}
      />
    </div>
    <Hours draft={draft} set={set} />
    <ShopsField shops={draft.shops} names={namesOf(view)} change={(shops) => set({ ...draft, shops })} />
    <Who draft={draft} set={set} />
    <OftenField often={draft.often} change={(often) => set({ ...draft, often })} />
    <Tick
      checked={draft.offline}
      disabled={draft.who.kind === 'age'}
      change={(offline) => set({ ...draft, offline })}
    >
      本部と つながらない間も 使える
    </Tick>
    <Funding draft={draft} set={set} view={view} />
    {!isNew && (
      <Tick checked={draft.ended} change={(ended) => set({ ...draft, ended })}>
        この優遇を 終わりにする
      </Tick>
    )}
  </>
);
