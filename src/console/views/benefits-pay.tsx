import { useState } from 'react';
import {
  type SettlementFile,
  type SettlementList,
  settlementFileSchema,
} from '../../central/benefits-schema.ts';
import { addDays, type CivilDate } from '../../kernel/dates.ts';
import type { ConsoleApi } from '../api.ts';
import { BENEFITS_FAILURES, CARDS_CARE, FILE_CARE, SETTLE_CARE } from '../benefits-text.ts';
import { useSending } from '../forms-hooks.ts';
import { DayField } from '../parts/benefit-fields.tsx';
import { Button } from '../parts/button.tsx';
import { downloadFile } from '../parts/download.ts';
import { Choose } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';

interface Props {
  readonly api: Pick<ConsoleApi, 'settlements' | 'settleShops' | 'settlementFile' | 'importCards'>;
  readonly today: CivilDate;
  readonly mayWrite: boolean;
  readonly cards: { readonly registered: number; readonly blocked: number };
  readonly signedOut: () => void;
  readonly changed: () => void;
}

const EVERY_MS = 60_000;
/** Banks want some days. */
const PAY_AFTER_DAYS = 7;

const FILES: readonly { readonly file: SettlementFile; readonly word: string }[] = [
  { file: 'transfer', word: '総合振込（全銀）' },
  { file: 'list', word: '一覧 CSV' },
  { file: 'acts', word: '明細 CSV' },
];

const COLUMNS = [
  { name: '回', figures: true },
  { name: '締めた日時' },
  { name: '店', figures: true },
  { name: '金額', figures: true },
  { name: 'ファイル' },
] as const;

const RunRow = ({
  run,
  take,
}: {
  readonly run: SettlementList['runs'][number];
  readonly take: ((file: SettlementFile) => void) | undefined;
}) => (
  <Row data-run={String(run.run)}>
    <th scope="row" role="rowheader" className={`${cellClass({ figures: true })} max-md:text-left`}>
      第{run.run}回
    </th>
    <td role="cell" className={`${cellClass()} figures`}>
      <CardLabel>締めた日時</CardLabel>
      {dayAndTime(run.at)}　{run.staff}
    </td>
    <td role="cell" className={cellClass({ figures: true })}>
      <CardLabel>店</CardLabel>
      {count(run.shops)}店
      {run.withoutBank > 0 && (
        <span className="block text-sm">うち 振込先なし {count(run.withoutBank)}店</span>
      )}
    </td>
    <td role="cell" className={cellClass({ figures: true })}>
      <CardLabel>金額</CardLabel>
      {count(run.points)}円
    </td>
    <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
      {take !== undefined && (
        <span className="flex flex-wrap gap-2">
          {FILES.map(({ file, word }) => (
            <Button key={file} onClick={() => take(file)}>
              {word}
              <span className="sr-only">（第{run.run}回）</span>
            </Button>
          ))}
        </span>
      )}
    </td>
  </Row>
);

const CHARSETS = [
  { value: 'utf-8', word: 'UTF-8（ふつう）' },
  { value: 'cp932', word: 'シフトJIS（CP932）' },
] as const;

/** What would be paid now, with the one button that closes it. */
const Open = ({
  open,
  settle,
  busy,
}: {
  readonly open: SettlementList['open'];
  /** Undefined: may look only. */
  readonly settle: (() => void) | undefined;
  readonly busy: boolean;
}) => (
  <div className="flex flex-col gap-3 rounded-12 border border-line bg-paper px-6 py-4">
    <p className="m-0 text-lg">
      いま 未払い　<span className="figures font-bold">{count(open.points)}円</span>（{count(open.shops)}店）
    </p>
    <p className="phrase m-0 text-sm">{SETTLE_CARE}</p>
    {settle !== undefined && (
      <p className="m-0">
        <Button look="main" onClick={settle} disabled={busy || open.shops === 0}>
          未払い分を 締める
        </Button>
      </p>
    )}
  </div>
);

/** How files are written, and the runs that they are of. */
const RunList = ({
  runs,
  today,
  take,
}: {
  readonly runs: SettlementList['runs'];
  readonly today: CivilDate;
  readonly take: ((wish: unknown) => void) | undefined;
}) => {
  const [payOn, setPayOn] = useState<string>(addDays(today, PAY_AFTER_DAYS));
  const [charset, setCharset] = useState('utf-8');
  if (runs.length === 0) return <p className="m-0">精算は まだありません。</p>;
  return (
    <>
      {take !== undefined && (
        <div className="flex flex-wrap items-end gap-4">
          <DayField label="振込指定日" value={payOn} change={setPayOn} />
          <Choose label="CSV の文字" value={charset} options={CHARSETS} change={setCharset} />
          <p className="phrase m-0 grow text-sm">{FILE_CARE}</p>
        </div>
      )}
      <StackTable label="精算の一覧" columns={COLUMNS}>
        {runs.map((run) => (
          <RunRow
            key={run.run}
            run={run}
            take={take && ((file) => take({ run: run.run, file, charset, payOn }))}
          />
        ))}
      </StackTable>
    </>
  );
};

const Runs = ({ api, today, mayWrite, signedOut, changed }: Props) => {
  const { value, failed, again } = useLoaded(api.settlements, signedOut, EVERY_MS);
  const sending = useSending();
  const settle = async (): Promise<void> => {
    if ((await sending.send(api.settleShops(value?.runs[0]?.run ?? 0))) === undefined) return;
    again();
    changed();
  };
  const take = async (asked: unknown): Promise<void> => {
    const wish = settlementFileSchema.safeParse(asked);
    const made = wish.success ? await sending.send(api.settlementFile(wish.data)) : undefined;
    if (made === undefined) return;
    const bytes = Uint8Array.from(atob(made.base64), (letter) => letter.charCodeAt(0));
    downloadFile(made.name, new Blob([bytes], { type: made.type }));
  };
  const problem = sending.failed ?? failed;
  return (
    <section aria-label="加盟店への精算" className="flex flex-col gap-3">
      <h2 className="m-0 text-xl font-bold">加盟店への精算</h2>
      {problem !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[problem]} />}
      {value !== null && (
        <>
          <Open open={value.open} settle={mayWrite ? () => void settle() : undefined} busy={sending.busy} />
          <RunList {...{ runs: value.runs, today }} take={mayWrite ? (wish) => void take(wish) : undefined} />
        </>
      )}
    </section>
  );
};

const Cards = ({ api, mayWrite, cards, changed }: Props) => {
  const sending = useSending();
  const [said, setSaid] = useState<{ readonly level: 'note' | 'care'; readonly title: string } | null>(null);
  const bring = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const taken = await sending.send(api.importCards(await file.text()));
    if (taken === undefined) return setSaid(null);
    const [first] = taken.wrong;
    setSaid(
      first === undefined
        ? {
            level: 'note',
            title: `カード ${count(taken.cards)}枚（${count(taken.accounts)}人分）を 取り込みました`,
          }
        : { level: 'care', title: `${count(first)}行目が 読めないため、何も 取り込んでいません` },
    );
    changed();
  };
  return (
    <section aria-label="カードの一覧" className="flex flex-col gap-3">
      <h2 className="m-0 text-xl font-bold">カードの一覧</h2>
      <p className="m-0">
        使えるカード {count(cards.registered)}枚　／　停止中 {count(cards.blocked)}枚
      </p>
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={BENEFITS_FAILURES[sending.failed]} />
      )}
      {said !== null && <Notice level={said.level} role="status" title={said.title} />}
      {mayWrite && (
        <label className="flex flex-col gap-1">
          <span className="font-bold">ファイルから 取り込む</span>
          <span className="phrase text-sm text-soft">{CARDS_CARE}</span>
          <input
            type="file"
            accept=".csv,text/csv"
            disabled={sending.busy}
            onChange={({ target }) => void bring(target.files?.[0])}
            className="min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 py-2"
          />
        </label>
      )}
    </section>
  );
};

export const BenefitsPay = (props: Props) => (
  <div className="flex flex-col gap-6">
    <Runs {...props} />
    <Cards {...props} />
  </div>
);
