import { useState } from 'react';
import { type BenefitsView as BenefitsData, PROGRAMME_WORDS } from '../../central/benefits-schema.ts';
import type { ConsoleApi } from '../api.ts';
import type { Editing } from '../benefits-draft.ts';
import { BENEFITS_FAILURES, BENEFITS_LEAD, KIND_WORDS, namesOf, PUBLISH_CARE } from '../benefits-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';
import { BenefitsBook } from './benefits-book.tsx';
import { BenefitsEdit } from './benefits-edit.tsx';
import { CampaignList, OfferList, RulesCard, ShopList } from './benefits-lists.tsx';
import { BenefitsPay } from './benefits-pay.tsx';

const EVERY_MS = 30_000;

const TABS = [
  { at: 'offers', word: '優遇' },
  { at: 'campaigns', word: 'キャンペーンと予算' },
  { at: 'shops', word: '加盟店' },
  { at: 'pay', word: '精算とカード' },
  { at: 'book', word: '帳簿の点検' },
] as const;
type Tab = (typeof TABS)[number]['at'];

const Tabs = ({ at, go }: { readonly at: Tab; readonly go: (tab: Tab) => void }) => (
  <nav aria-label="優遇とポイントの中">
    <ul className="m-0 flex list-none flex-wrap gap-x-5 border-b border-line p-0">
      {TABS.map((tab) => (
        <li key={tab.at}>
          <button
            type="button"
            onClick={() => go(tab.at)}
            aria-current={tab.at === at ? 'page' : undefined}
            className={`inline-flex min-h-11 cursor-pointer items-center border-0 border-b-4 bg-transparent px-1 font-bold ${tab.at === at ? 'border-act text-ink' : 'border-transparent text-act hover:border-line'}`}
          >
            {tab.word}
          </button>
        </li>
      ))}
    </ul>
  </nav>
);

/** What is published and what waits for it, with the one button that makes it hold. */
const Publishing = ({
  api,
  view,
  again,
}: {
  readonly api: Pick<ConsoleApi, 'publishBenefits'>;
  readonly view: BenefitsData;
  readonly again: () => void;
}) => {
  const { busy, failed, send } = useSending();
  const { published, pending, findings, mayWrite } = view;
  const publish = async (): Promise<void> => {
    await send(api.publishBenefits(published?.number ?? 0));
    again();
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="m-0">
        {published === null
          ? '店には まだ 何も 公開していません。'
          : `店に公開中: 第${published.number}版（${dayAndTime(published.asOf)}、${published.validUntil} まで使えます）`}
      </p>
      {pending && (
        <Notice level={findings.length > 0 ? 'care' : 'note'} title="保存したものを まだ 公開していません">
          {findings.map(({ code, kind, id }) => (
            <p key={`${code} ${kind} ${id}`} className="m-0">
              {KIND_WORDS[kind]} {id}: {PROGRAMME_WORDS[code]}
            </p>
          ))}
          <p className="m-0 text-sm">{PUBLISH_CARE}</p>
          {mayWrite && (
            <p className="mt-2 mb-0">
              <Button look="main" onClick={() => void publish()} disabled={busy || findings.length > 0}>
                公開する
              </Button>
            </p>
          )}
        </Notice>
      )}
      {failed !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[failed]} />}
    </div>
  );
};

/** 民間優遇・地域ポイント: what the town offers in shops, what it costs, and whether the book of points is right. */
export const BenefitsView = ({
  api,
  signedOut,
}: {
  readonly api: ConsoleApi;
  readonly signedOut: () => void;
}) => {
  const { value: view, failed, again } = useLoaded(api.benefits, signedOut, EVERY_MS);
  const [tab, setTab] = useState<Tab>('offers');
  const [editing, setEditing] = useState<Editing | null>(null);
  const edit = view?.mayWrite === true ? setEditing : undefined;
  const done = (saved: BenefitsData | null): void => {
    setEditing(null);
    if (saved !== null) again();
  };
  const list = view === null ? null : { view, edit };
  return (
    <section aria-labelledby="benefits-title" className="flex flex-col gap-5" data-benefits={tab}>
      <h1 id="benefits-title" className="m-0 text-2xl font-bold">
        優遇とポイント
      </h1>
      <p className="phrase m-0">{BENEFITS_LEAD}</p>
      {failed !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[failed]} />}
      {view === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {view !== null && editing !== null && <BenefitsEdit {...{ api, view, editing, done }} />}
      {list !== null && view !== null && editing === null && (
        <>
          <Publishing {...{ api, view, again }} />
          <Tabs at={tab} go={setTab} />
          {tab === 'offers' && <OfferList {...list} />}
          {tab === 'campaigns' && <CampaignList {...list} />}
          {tab === 'shops' && (
            <>
              <ShopList {...list} />
              <RulesCard {...list} />
            </>
          )}
          {tab === 'pay' && (
            <BenefitsPay
              {...{ api, signedOut, today: view.today, mayWrite: view.mayWrite, cards: view.cards }}
              changed={again}
            />
          )}
          {tab === 'book' && (
            <BenefitsBook {...{ api, signedOut }} names={namesOf(view)} mayWrite={view.mayWrite} />
          )}
        </>
      )}
    </section>
  );
};
