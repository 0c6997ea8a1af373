import { useState } from 'react';
import { type BookCheck, CHAIN_WORDS, isBookRight, type ShownEntry } from '../../central/benefits-schema.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { BENEFITS_FAILURES, entryWord, REVERSE_CARE, TOLD_WORDS } from '../benefits-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { type Loaded, useLoaded } from '../use-loaded.ts';

interface Props {
  readonly api: Pick<ConsoleApi, 'checkBook' | 'bookEntries' | 'reverseEntry'>;
  readonly names: ReadonlyMap<string, string>;
  readonly mayWrite: boolean;
  readonly signedOut: () => void;
}

const EVERY_MS = 60_000;

/** How far the book is under the centre's signature. */
const proofWords = ({ chain, entries }: BookCheck): string =>
  chain.signed === 0
    ? `取引は つながった 番号で 守られています。本部の 署名は 次の 検査点（1時間ごと）で 付きます。`
    : `番号 ${count(chain.upTo)} までに 本部の 署名が あります（全 ${count(entries)}件）。`;

const ACCOUNTS: readonly { readonly name: keyof BookCheck['accounts']; readonly word: string }[] = [
  { name: 'issue', word: '市が積んだ予算' },
  { name: 'campaigns', word: 'キャンペーンの残り' },
  { name: 'people', word: '市民のポイント' },
  { name: 'shops', word: '加盟店への未払い' },
  { name: 'settlement', word: '精算済' },
  { name: 'expired', word: '失効' },
  { name: 'offlineLoss', word: 'つながらない間の 市の負担' },
];

/** 帳簿の点検: one figure that must be zero, and what it is made of. */
const Check = ({ check }: { readonly check: BookCheck }) => (
  <>
    <Notice
      level={isBookRight(check) ? 'note' : 'stop'}
      role="status"
      title={
        isBookRight(check)
          ? `○ 合計 ${count(check.sum)}　帳簿は 合っています（取引 ${count(check.entries)}件、${dayAndTime(check.at)}）`
          : `✕ 合計 ${count(check.sum)}　帳簿が 合っていません。情報担当に 知らせてください`
      }
    >
      {!isBookRight(check) && (
        <p className="m-0">
          合わない取引 {count(check.unbalanced)}件、合わない残高 {count(check.balancesOff)}
          件、合わないポイント {count(check.lotsOff)}件、抜けた番号 {count(check.numbersMissing)}件
          {check.chain.fault !== null && (
            <span className="block">
              番号 {check.chain.fault.number} から: {CHAIN_WORDS[check.chain.fault.why]}
            </span>
          )}
        </p>
      )}
      <p className="m-0">{proofWords(check)}</p>
    </Notice>
    <dl className="m-0 grid max-w-160 grid-cols-[1fr_auto] gap-x-6 gap-y-1 rounded-12 border border-line bg-paper px-6 py-4 [&_dd]:m-0">
      {ACCOUNTS.map(({ name, word }) => (
        <div key={name} className="contents">
          <dt>{word}</dt>
          <dd className="figures text-right">{count(check.accounts[name])}</dd>
        </div>
      ))}
      <div className="contents font-bold">
        <dt>合計</dt>
        <dd className="figures text-right">{count(check.sum)}</dd>
      </div>
    </dl>
  </>
);

const COLUMNS = [
  { name: '番号', figures: true },
  { name: '日時' },
  { name: '取引' },
  { name: '店・キャンペーン' },
  { name: 'ポイント', figures: true },
  { name: '操作' },
] as const;

const UNDOABLE = ['redeem', 'spend', 'earn'];

const EntryRow = ({
  entry,
  names,
  undo,
}: {
  readonly entry: ShownEntry;
  readonly names: ReadonlyMap<string, string>;
  readonly undo: (() => void) | undefined;
}) => (
  <Row data-entry={String(entry.number)}>
    <th
      scope="row"
      role="rowheader"
      className={`${cellClass({ figures: true })} font-normal max-md:text-left`}
    >
      {entry.number}
    </th>
    <td role="cell" className={`${cellClass()} figures`}>
      <CardLabel>日時</CardLabel>
      {dayAndTime(entry.tillAt)}
      {entry.offline && <span className="block text-sm">つながらない間（{dayAndTime(entry.at)} 着）</span>}
    </td>
    <td role="cell" className={cellClass()}>
      <CardLabel>取引</CardLabel>
      <span className="font-bold">{entryWord(entry)}</span>
      {entry.undone && <span className="block text-sm">× 取り消し済み</span>}
      {entry.told !== null && <span className="block text-sm">△ {TOLD_WORDS[entry.told] ?? entry.told}</span>}
    </td>
    <td role="cell" className={cellClass()}>
      <CardLabel>店・キャンペーン</CardLabel>
      {entry.shop === null ? (entry.campaign ?? '市') : (names.get(entry.shop) ?? entry.shop)}
      {entry.offer !== null && <span className="block text-sm">{entry.offer}</span>}
    </td>
    <td role="cell" className={cellClass({ figures: true })}>
      <CardLabel>ポイント</CardLabel>
      {count(entry.amount)}
    </td>
    <td role="cell" className={cellClass()}>
      {undo !== undefined && UNDOABLE.includes(entry.kind) && !entry.undone && (
        <Button onClick={undo} className="whitespace-nowrap">
          取り消す…<span className="sr-only">（番号 {entry.number}）</span>
        </Button>
      )}
    </td>
  </Row>
);

const MIN_REASON = 5;

const UndoDialog = ({
  entry,
  api,
  close,
}: {
  readonly entry: ShownEntry;
  readonly api: Props['api'];
  readonly close: (done: boolean) => void;
}) => {
  const [reason, setReason] = useState('');
  const { busy, failed, send } = useSending();
  const undo = async (): Promise<void> => {
    if ((await send(api.reverseEntry(entry.key, reason.trim()))) !== undefined) close(true);
  };
  return (
    <Dialog title="取り消す" onClose={() => close(false)} asks>
      <div className="flex flex-col gap-4">
        <p className="m-0 text-lg font-bold">
          番号 {entry.number}　{entryWord(entry)}　{count(entry.amount)}ポイント
        </p>
        <p className="phrase m-0">{REVERSE_CARE}</p>
        <TextField
          label={`理由（${MIN_REASON}文字以上。記録に残ります。氏名は書かないでください）`}
          value={reason}
          max={200}
          change={setReason}
        />
        {failed !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[failed]} />}
        <p className="m-0 flex flex-wrap gap-3">
          <Button
            look="main"
            onClick={() => void undo()}
            disabled={busy || reason.trim().length < MIN_REASON}
          >
            取り消す
          </Button>
          <Button onClick={() => close(false)} disabled={busy}>
            やめる
          </Button>
        </p>
      </div>
    </Dialog>
  );
};

const Entries = ({ api, names, mayWrite, changed }: Props & { readonly changed: () => void }) => {
  const [list, setList] = useState<readonly ShownEntry[] | null>(null);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const [undoing, setUndoing] = useState<ShownEntry | null>(null);
  const load = async (before?: number): Promise<void> => {
    const answer = await api.bookEntries(before === undefined ? {} : { before });
    setFailed(answer.ok ? null : answer.reason);
    if (answer.ok) setList((had) => [...(before === undefined ? [] : (had ?? [])), ...answer.value.entries]);
  };
  const last = list?.at(-1)?.number ?? 1;
  return (
    <section aria-label="取引の一覧" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="m-0 text-xl font-bold">取引の一覧（新しい順）</h2>
        <Button onClick={() => void load()}>{list === null ? '表示する' : '新しくする'}</Button>
      </div>
      {failed !== null && <Notice level="stop" role="alert" title={BENEFITS_FAILURES[failed]} />}
      {list !== null && (
        <StackTable label="取引の一覧" columns={COLUMNS}>
          {list.map((entry) => (
            <EntryRow
              key={entry.number}
              entry={entry}
              names={names}
              undo={mayWrite ? () => setUndoing(entry) : undefined}
            />
          ))}
        </StackTable>
      )}
      {list !== null && last > 1 && (
        <p className="m-0">
          <Button onClick={() => void load(last)}>もっと前を見る</Button>
        </p>
      )}
      {undoing !== null && (
        <UndoDialog
          entry={undoing}
          api={api}
          close={(done) => {
            setUndoing(null);
            if (!done) return;
            void load();
            changed();
          }}
        />
      )}
    </section>
  );
};

export const BenefitsBook = (props: Props) => {
  const loaded: Loaded<BookCheck> = useLoaded(props.api.checkBook, props.signedOut, EVERY_MS);
  return (
    <div className="flex flex-col gap-5">
      {loaded.failed !== null && (
        <Notice level="stop" role="alert" title={BENEFITS_FAILURES[loaded.failed]} />
      )}
      {loaded.value !== null && <Check check={loaded.value} />}
      <Entries {...props} changed={loaded.again} />
    </div>
  );
};
