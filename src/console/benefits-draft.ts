/** What is written at the page before it is an offer, a campaign or a shop. */
import type { z } from 'zod';
import type { BenefitsView } from '../central/benefits-schema.ts';
import { addDays, type CivilDate } from '../kernel/dates.ts';
import {
  type Campaign,
  campaignSchema,
  type Offer,
  offerSchema,
  type Shop,
  shopSchema,
} from '../modules/benefits/schema.ts';

/** The same fields, whatever stands in them. */
type Loose<T> = { [K in keyof T]: T[K] extends string ? string : T[K] };

export type OfferDraft = Loose<Offer>;
export type CampaignDraft = Loose<Campaign>;
export type ShopDraft = Loose<Shop>;

export const newOffer = (today: CivilDate): OfferDraft => ({
  ...{ id: '', title: '', detail: '', shops: 'all', from: today, until: addDays(today, 90), hours: null },
  ...{
    who: { kind: 'resident' },
    often: { per: 'day', times: 1 },
    offline: true,
    funded: null,
    ended: false,
  },
});
export const newCampaign = (today: CivilDate): CampaignDraft => ({
  ...{ id: '', name: '', from: today, until: addDays(today, 90), budget: 0, expiryMonths: 6, ended: false },
  earns: [{ by: 'purchase', shops: 'all', yenPerPoint: 100, most: 1_000 }],
});
export const newShop = (): ShopDraft => ({
  ...{ id: '', name: '', site: '', takesPoints: true, bank: null, ended: false },
});

/** Of a field, what is wrong with it; in the order of the page. */
const WORDS: Readonly<Record<string, string>> = {
  id: '番号は、英小文字と数字（とハイフン）で 付けてください。',
  title: '名前を 60字までで 入れてください。',
  name: '名前を 60字までで 入れてください。',
  detail: '説明は 200字までで 入れてください。',
  site: '端末の場所を 入れてください。',
  shops: '店を 一つ以上 選んでください。',
  from: '始まる日を 入れてください。',
  until: '終わる日は、始まる日より 後にしてください。',
  hours: '曜日を 一つ以上 選び、終わりの時刻を 始まりより 後にしてください。',
  who: '年齢を 正しく 入れてください。',
  often: '回数を 1〜100で 入れてください。',
  offline: '年齢で決める優遇は、電波がないときには 使えません。',
  funded: '費用を出すキャンペーンと ポイント数を 入れてください。',
  budget: '予算を 入れてください。',
  earns: 'ポイントの付け方の 数字を 確かめてください。',
  expiryMonths: '有効期限は 1〜6か月です。',
  bank: '振込先を 確かめてください（口座番号は 7けた、名義は 半角カナ）。',
};

export type Read<T> =
  | { readonly ok: true; readonly doc: T }
  | { readonly ok: false; readonly problem: string };

const read = <S extends z.ZodType>(
  schema: S,
  draft: unknown,
  taken: readonly string[],
): Read<z.output<S>> => {
  const { id } = draft as { readonly id: string };
  if (taken.includes(id)) return { ok: false, problem: 'その番号は もう使われています。' };
  const parsed = schema.safeParse(draft);
  if (parsed.success) return { ok: true, doc: parsed.data };
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const first = Object.keys(WORDS).find((field) => fields.has(field));
  return { ok: false, problem: WORDS[first ?? ''] ?? '入れた内容を 確かめてください。' };
};

/** `taken`: ids of others, where it is a new one. */
export const readOffer = (draft: OfferDraft, taken: readonly string[]): Read<Offer> =>
  read(offerSchema, draft, taken);
export const readCampaign = (draft: CampaignDraft, taken: readonly string[]): Read<Campaign> =>
  read(campaignSchema, draft, taken);
export const readShop = (draft: ShopDraft, taken: readonly string[]): Read<Shop> =>
  read(shopSchema, draft, taken);

/** What is edited; `id: null`: a new one. */
export interface Editing {
  readonly kind: 'offer' | 'campaign' | 'shop' | 'rules';
  readonly id: string | null;
}

export const idsOf = (view: BenefitsView, kind: Editing['kind']): readonly string[] => {
  if (kind === 'rules') return [];
  const list = kind === 'offer' ? view.offers : kind === 'campaign' ? view.campaigns : view.shops;
  return list.map(({ doc }) => doc.id);
};
