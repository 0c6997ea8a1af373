import type { BenefitRules } from '../../modules/benefits/schema.ts';
import type { ShopDraft } from '../benefits-draft.ts';
import { IdField, Tick } from '../parts/benefit-fields.tsx';
import { Choose, NumberField, TextField } from '../parts/form-parts.tsx';

interface Props {
  readonly draft: ShopDraft;
  readonly set: (draft: ShopDraft) => void;
}

const TYPES = [
  { value: '1', word: '普通' },
  { value: '2', word: '当座' },
] as const;
const NO_BANK = { bank: '', branch: '', type: '1', number: '', holder: '' } as const;

const Bank = ({ draft, set }: Props) => {
  const { bank } = draft;
  return (
    <div className="flex flex-col gap-2">
      <Tick checked={bank !== null} change={(on) => set({ ...draft, bank: on ? NO_BANK : null })}>
        振込先がある
      </Tick>
      {bank !== null && (
        <div className="flex flex-wrap items-end gap-4">
          <TextField
            label="銀行番号"
            value={bank.bank}
            max={4}
            change={(value) => set({ ...draft, bank: { ...bank, bank: value } })}
          />
          <TextField
            label="支店番号"
            value={bank.branch}
            max={3}
            change={(branch) => set({ ...draft, bank: { ...bank, branch } })}
          />
          <Choose
            label="預金種目"
            value={bank.type}
            options={TYPES}
            change={(type) => set({ ...draft, bank: { ...bank, type: type === '2' ? '2' : '1' } })}
          />
          <TextField
            label="口座番号（7けた）"
            value={bank.number}
            max={7}
            change={(number) => set({ ...draft, bank: { ...bank, number } })}
          />
          <TextField
            label="名義（半角カナ）"
            value={bank.holder}
            max={30}
            change={(holder) => set({ ...draft, bank: { ...bank, holder } })}
          />
        </div>
      )}
    </div>
  );
};

/** 加盟店 */
export const ShopFields = ({ draft, set, isNew }: Props & { readonly isNew: boolean }) => (
  <>
    <IdField
      id={draft.id}
      isNew={isNew}
      help="英小文字と数字。店の端末の設定（benefits: shop）と 同じにします。例: bakery"
      change={(id) => set({ ...draft, id })}
    />
    <TextField label="店の名前" value={draft.name} max={60} change={(name) => set({ ...draft, name })} />
    <TextField
      label="端末の場所（端末を登録したときの site）"
      value={draft.site}
      max={64}
      change={(site) => set({ ...draft, site })}
    />
    <Tick checked={draft.takesPoints} change={(takesPoints) => set({ ...draft, takesPoints })}>
      ポイントで 払える
    </Tick>
    <Bank draft={draft} set={set} />
    {!isNew && (
      <Tick checked={draft.ended} change={(ended) => set({ ...draft, ended })}>
        加盟を やめた（未払い分は 次の精算で 支払います）
      </Tick>
    )}
  </>
);

/** What holds everywhere. */
export const RulesFields = ({
  draft,
  set,
}: {
  readonly draft: BenefitRules;
  readonly set: (draft: BenefitRules) => void;
}) => (
  <>
    <NumberField
      label="つながらない間、カード1枚 1日に"
      value={draft.offlineCardPoints}
      max={100_000}
      unit="円まで"
      change={(offlineCardPoints) => set({ ...draft, offlineCardPoints: offlineCardPoints ?? 0 })}
    />
    <NumberField
      label="つながらない間、端末1台 1日に"
      value={draft.offlineDevicePoints}
      max={10_000_000}
      unit="円まで"
      change={(offlineDevicePoints) => set({ ...draft, offlineDevicePoints: offlineDevicePoints ?? 0 })}
    />
    <p className="phrase m-0 text-sm text-soft">
      この上限までは、あとで残高が足りなかったときも 市が 店に支払います。上限を超えた分は 支払いません。
    </p>
    <NumberField
      label="店で取り消せる時間"
      value={draft.undoMinutes}
      min={1}
      max={1_440}
      unit="分"
      change={(undoMinutes) => set({ ...draft, undoMinutes: undoMinutes ?? 0 })}
    />
    <NumberField
      label="店の一覧が 使える日数"
      value={draft.goodForDays}
      min={1}
      max={60}
      unit="日"
      change={(goodForDays) => set({ ...draft, goodForDays: goodForDays ?? 0 })}
    />
  </>
);
