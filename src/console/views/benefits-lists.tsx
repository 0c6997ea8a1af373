import type { BenefitsView } from '../../central/benefits-schema.ts';
import type { Editing } from '../benefits-draft.ts';
import { earnWord, hoursWord, namesOf, oftenWord, periodWord, shopsWord, whoWord } from '../benefits-text.ts';
import { Cell, EditCell, HeadCell, Part, State } from '../parts/benefit-list.tsx';
import { Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';

export interface ListProps {
  readonly view: BenefitsView;
  /** Undefined: may look only. */
  readonly edit: ((editing: Editing) => void) | undefined;
}

export const OfferList = ({ view, edit }: ListProps) => {
  const names = namesOf(view);
  return (
    <Part
      title="優遇"
      add={edit && { word: '優遇を作る…', press: () => edit({ kind: 'offer', id: null }) }}
      empty={view.offers.length > 0 ? null : '優遇は まだありません。店と相談して、一つ目を作ってください。'}
    >
      <StackTable
        label="優遇の一覧"
        columns={[
          { name: '優遇' },
          { name: '対象と回数' },
          { name: 'いつ・どこで' },
          { name: 'きょう', figures: true },
          { name: 'これまで', figures: true },
          { name: '状態' },
          { name: '操作' },
        ]}
      >
        {view.offers.map(({ doc, state, usedToday, used }) => (
          <Row key={doc.id} data-offer={doc.id}>
            <HeadCell name={doc.title} id={doc.id} />
            <Cell label="対象と回数" wide>
              <span className="block">{whoWord(doc.who)}</span>
              <span className="block text-sm">{oftenWord(doc.often)}</span>
              {doc.funded !== null && (
                <span className="block text-sm">市が {count(doc.funded.points)}円 支払う</span>
              )}
            </Cell>
            <Cell label="いつ・どこで" wide>
              <span className="block">{periodWord(doc)}</span>
              <span className="block text-sm">
                {hoursWord(doc.hours)}　{shopsWord(doc.shops, names)}
              </span>
              <span className="block text-sm">
                {doc.offline ? 'つながらない間も 使えます' : 'つながるときだけ'}
              </span>
            </Cell>
            <Cell label="きょう" figures>
              {count(usedToday)}回
            </Cell>
            <Cell label="これまで" figures>
              {count(used)}回
            </Cell>
            <Cell label="状態" wide>
              <State state={state} ended={doc.ended} />
            </Cell>
            <EditCell name={doc.title} press={edit && (() => edit({ kind: 'offer', id: doc.id }))} />
          </Row>
        ))}
      </StackTable>
    </Part>
  );
};

/** How much of a budget is used: figures, and a bar for the eye. */
const Budget = ({ budget, given }: { readonly budget: number; readonly given: number }) => {
  const share = budget === 0 ? 0 : Math.min(100, Math.round((given / budget) * 100));
  return (
    <div>
      <span className="figures block">
        {count(given)} ／ {count(budget)}（{share}%）
      </span>
      <progress
        className="h-4 w-full min-w-32 appearance-none overflow-hidden rounded-8 border-2 border-solid-gray-536 [&::-webkit-progress-bar]:bg-paper [&::-webkit-progress-value]:bg-act"
        max={100}
        value={share}
        aria-label={`予算の ${share}%を 使いました`}
      />
      <span className="block text-sm">のこり {count(Math.max(0, budget - given))}</span>
    </div>
  );
};

export const CampaignList = ({ view, edit }: ListProps) => {
  const names = namesOf(view);
  return (
    <Part
      title="キャンペーン（ポイントの予算）"
      add={edit && { word: 'キャンペーンを作る…', press: () => edit({ kind: 'campaign', id: null }) }}
      empty={view.campaigns.length > 0 ? null : 'キャンペーンは まだありません。'}
    >
      <StackTable
        label="キャンペーンの一覧"
        columns={[
          { name: 'キャンペーン' },
          { name: 'ポイントが付くとき' },
          { name: '期間' },
          { name: '使った予算' },
          { name: '状態' },
          { name: '操作' },
        ]}
      >
        {view.campaigns.map(({ doc, state, funded, given }) => (
          <Row key={doc.id} data-campaign={doc.id}>
            <HeadCell name={doc.name} id={doc.id} />
            <Cell label="ポイントが付くとき" wide>
              {doc.earns.length === 0
                ? 'ポイントは 付けません（優遇の費用だけ）'
                : doc.earns.map((earn) => (
                    <span key={JSON.stringify(earn)} className="block text-sm">
                      {earnWord(earn, names)}
                    </span>
                  ))}
            </Cell>
            <Cell label="期間" wide>
              <span className="block">{periodWord(doc)}</span>
              <span className="block text-sm">ポイントは {doc.expiryMonths}か月 使えます</span>
            </Cell>
            <Cell label="使った予算" wide>
              <Budget budget={funded} given={given} />
              {funded !== doc.budget && !doc.ended && (
                <span className="block text-sm">公開すると 予算は {count(doc.budget)} になります</span>
              )}
            </Cell>
            <Cell label="状態" wide>
              <State state={state} ended={doc.ended} />
            </Cell>
            <EditCell name={doc.name} press={edit && (() => edit({ kind: 'campaign', id: doc.id }))} />
          </Row>
        ))}
      </StackTable>
    </Part>
  );
};

export const ShopList = ({ view, edit }: ListProps) => (
  <Part
    title="加盟店"
    add={edit && { word: '加盟店を加える…', press: () => edit({ kind: 'shop', id: null }) }}
    empty={view.shops.length > 0 ? null : '加盟店は まだありません。'}
  >
    <StackTable
      label="加盟店の一覧"
      columns={[
        { name: '加盟店' },
        { name: 'きょうの優遇', figures: true },
        { name: 'きょうのポイント払い', figures: true },
        { name: '取り消し', figures: true },
        { name: '未払い', figures: true },
        { name: '状態' },
        { name: '操作' },
      ]}
    >
      {view.shops.map(({ doc, state, today, owed }) => (
        <Row key={doc.id} data-shop={doc.id}>
          <HeadCell name={doc.name} id={doc.id} />
          <Cell label="きょうの優遇" figures>
            {count(today.redeemed)}件
          </Cell>
          <Cell label="きょうのポイント払い" figures>
            {count(today.spent)}件　{count(today.points)}円
          </Cell>
          <Cell label="取り消し" figures>
            {count(today.undone)}件
          </Cell>
          <Cell label="未払い" figures>
            {count(owed)}円
          </Cell>
          <Cell label="状態" wide>
            <State state={state} ended={doc.ended} />
            {doc.bank === null && <span className="block text-sm">振込先が ありません</span>}
            {!doc.takesPoints && <span className="block text-sm">優遇だけ（ポイント払いなし）</span>}
          </Cell>
          <EditCell name={doc.name} press={edit && (() => edit({ kind: 'shop', id: doc.id }))} />
        </Row>
      ))}
    </StackTable>
  </Part>
);

export const RulesCard = ({ view: { rules }, edit }: ListProps) => (
  <Part
    title="決まり"
    add={edit && { word: '決まりを変える…', press: () => edit({ kind: 'rules', id: null }) }}
    empty={null}
  >
    <ul className="m-0 flex list-none flex-col gap-1 rounded-12 border border-line bg-paper px-6 py-4">
      <li>
        つながらない間に 市が引き受けるのは、カード1枚 1日 {count(rules.doc.offlineCardPoints)}円、端末1台 1日{' '}
        {count(rules.doc.offlineDevicePoints)}円まで
      </li>
      <li>店で取り消せるのは {count(rules.doc.undoMinutes)}分以内（そのあとは この画面で）</li>
      <li>店の一覧は、本部から届いてから {count(rules.doc.goodForDays)}日 使えます</li>
      <li>
        <State state={rules.state} ended={false} />
      </li>
    </ul>
  </Part>
);
