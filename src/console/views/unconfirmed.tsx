import { useState } from 'react';
import type { DistrictStanding, UnconfirmedList } from '../../central/shelter-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, LOGIN_FAILURES, SEX_WORDS } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';

const EVERY_MS = 15_000;

const waitingIn = ({ residents, confirmed, told }: DistrictStanding): number =>
  Math.max(0, residents - confirmed - told);

const DISTRICT_COLUMNS = [
  { name: '地区' },
  { name: '未確認', figures: true },
  { name: 'うち要支援者', figures: true },
  { name: '確認済み', figures: true },
  { name: '家族の話で無事', figures: true },
  { name: '住民', figures: true },
  { name: '名簿' },
] as const;

const nameOf = ({ district, name }: DistrictStanding): string =>
  district === '' ? '地区を表示しない方' : name === '' ? district : name;

const DistrictRow = ({ each, open }: { readonly each: DistrictStanding; readonly open: () => void }) => (
  <Row data-district={each.district}>
    <th scope="row" role="rowheader" className={`${cellClass()} font-bold max-md:col-span-2`}>
      {nameOf(each)}
    </th>
    <td role="cell" className={cellClass({ figures: true })}>
      <CardLabel>未確認</CardLabel>
      <strong className="text-2xl leading-none">{count(waitingIn(each))}</strong>人
    </td>
    <td role="cell" className={cellClass({ figures: true })}>
      <CardLabel>うち要支援者</CardLabel>
      {each.supported > 0 ? <strong className="text-care">△ {count(each.supported)}人</strong> : '0人'}
    </td>
    {[
      ['確認済み', each.confirmed],
      ['家族の話で無事', each.told],
      ['住民', each.residents],
    ].map(([word, people]) => (
      <td key={word} role="cell" className={cellClass({ figures: true })}>
        <CardLabel>{word}</CardLabel>
        {count(Number(people))}人
      </td>
    ))}
    <td role="cell" className={cellClass()}>
      <Button onClick={open} aria-label={`${nameOf(each)}の名簿を開く`}>
        名簿を開く
      </Button>
    </td>
  </Row>
);

const PEOPLE_COLUMNS = [
  { name: '氏名' },
  { name: '住所' },
  { name: '電話' },
  { name: '支援を要する事由' },
  { name: '世帯の方の確認' },
] as const;

const People = ({ list }: { readonly list: UnconfirmedList }) => (
  <StackTable label="まだ確認できていない方" columns={PEOPLE_COLUMNS}>
    {list.people.map((each) => (
      <Row key={each.residentId} data-unconfirmed={each.residentId}>
        <th scope="row" role="rowheader" className={`${cellClass()} font-normal max-md:col-span-2`}>
          <ruby className="text-lg font-bold">
            {each.name}
            <rt className="text-xs font-normal">{each.kana}</rt>
          </ruby>
          <span className="block text-sm text-soft">
            {each.age === null ? '年齢不明' : `${each.age}歳`}・{SEX_WORDS[each.sex]}　宛名番号{' '}
            {each.residentId}
          </span>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>住所</CardLabel>
          {each.address}
          {each.protected && (
            <strong className="block text-stop">■ 支援措置: 居場所をだれにも伝えない</strong>
          )}
        </td>
        <td role="cell" className={`${cellClass()} figures whitespace-nowrap`}>
          <CardLabel>電話</CardLabel>
          {each.phone ?? '−'}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>支援を要する事由</CardLabel>
          {each.support === null ? '−' : <strong className="text-care">△ {each.support}</strong>}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>世帯の方の確認</CardLabel>
          {each.householdConfirmed > 0
            ? `${each.householdConfirmed}人を確認。家族に聞けます`
            : 'だれも確認できていません'}
          {each.said === 'coming' && <span className="block">家族の話: これから来る</span>}
          {each.said === 'unknown' && (
            <strong className="block text-care">△ 家族の話: 行方が分からない</strong>
          )}
        </td>
      </Row>
    ))}
  </StackTable>
);

interface Opened {
  readonly district: DistrictStanding;
  readonly pages: readonly UnconfirmedList[];
}

const joined = ({ pages }: Opened): UnconfirmedList => {
  const last = pages.at(-1);
  return { asOf: last?.asOf ?? 0, next: last?.next ?? null, people: pages.flatMap(({ people }) => people) };
};

const useOpened = (api: Pick<ConsoleApi, 'unconfirmed'>, signedOut: () => void) => {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const load = async (district: DistrictStanding, before: readonly UnconfirmedList[]): Promise<void> => {
    const answer = await api.unconfirmed(district.district, before.at(-1)?.next ?? undefined);
    if (answer.ok) {
      setFailed(null);
      setOpened({ district, pages: [...before, answer.value] });
    } else if (answer.reason === 'not_signed_in') signedOut();
    else setFailed(LOGIN_FAILURES[answer.reason]);
  };
  return { opened, failed, load, close: () => setOpened(null) };
};

const OpenedPart = ({
  opened,
  more,
  close,
}: {
  readonly opened: Opened;
  readonly more: () => void;
  readonly close: () => void;
}) => {
  const list = joined(opened);
  return (
    <section aria-labelledby="people" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="people" className="m-0 text-xl font-bold">
          {nameOf(opened.district)}　まだ確認できていない方 {count(list.people.length)}人
          {list.next !== null && '（続きあり）'}
        </h2>
        <Button onClick={close}>名簿を閉じる</Button>
      </div>
      <p className="m-0 text-sm text-soft">
        {dayAndTime(list.asOf)}{' '}
        現在。この表示は閲覧の記録に残りました。避難行動要支援者の方が先、次に住所の順です。
      </p>
      {list.people.length === 0 ? (
        <Notice level="note" title="この地区の方は、全員を確認できています" />
      ) : (
        <People list={list} />
      )}
      {list.next !== null && (
        <div>
          <Button onClick={more}>続きを表示する</Button>
        </div>
      )}
    </section>
  );
};

export const UnconfirmedView = ({
  api,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'districts' | 'unconfirmed'>;
  readonly signedOut: () => void;
}) => {
  const { value, failed } = useLoaded(api.districts, signedOut, EVERY_MS);
  const { opened, failed: notOpened, load, close } = useOpened(api, signedOut);
  const districts = (value?.districts ?? []).toSorted(
    (a, b) => b.supported - a.supported || waitingIn(b) - waitingIn(a),
  );
  return (
    <div className="flex flex-col gap-6">
      <h1 className="m-0 text-2xl font-bold">まだ確認できていない住民</h1>
      {failed === 'not_found' && (
        <Notice level="note" title="この本部には住民データがありません">
          <p className="m-0">
            本部の機械で kazasu registry import を行い、設定の residentsDir
            にそのフォルダーを書くと、ここに地区ごとの人数が出ます。
          </p>
        </Notice>
      )}
      {failed !== null && failed !== 'not_found' && (
        <Notice level="care" role="status" title={LOGIN_FAILURES[failed]} />
      )}
      {notOpened !== null && <Notice level="care" role="status" title={notOpened} />}
      {opened !== null && (
        <OpenedPart opened={opened} close={close} more={() => void load(opened.district, opened.pages)} />
      )}
      {value !== null && (
        <section aria-labelledby="districts">
          <h2 id="districts" className="mt-0 mb-2 text-xl font-bold">
            地区ごとの人数（住民データ {value.dataDate} 現在）
          </h2>
          <StackTable label="地区ごとの人数" columns={DISTRICT_COLUMNS}>
            {districts.map((each) => (
              <DistrictRow key={each.district} each={each} open={() => void load(each, [])} />
            ))}
          </StackTable>
        </section>
      )}
    </div>
  );
};
