import { useState } from 'react';
import {
  type AnomalyKind,
  anomalyKindSchema,
  RESERVATION_ANOMALIES,
  SETTLES_ANOMALIES,
} from '../../central/anomaly-schema.ts';
import type { ConsoleSession, Overview } from '../../central/schema.ts';
import {
  ANOMALY_WORDS,
  type AnomalyGroup,
  closedLine,
  foundLine,
  groupAnomalies,
  groupTitle,
  recordLines,
} from '../anomalies.ts';
import { type AnomaliesState, useAnomalies } from '../anomaly-hooks.ts';
import type { ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { count, LOGIN_FAILURES } from '../text.ts';
import { SettleDialog } from './anomaly-settle.tsx';

type State = 'open' | 'closed';
const STATES: readonly { readonly state: State; readonly word: string }[] = [
  { state: 'open', word: '未確認' },
  { state: 'closed', word: '確認済み・取り下げ' },
];

const Filter = ({
  state,
  kind,
  setState,
  setKind,
}: {
  readonly state: State;
  readonly kind: AnomalyKind | undefined;
  readonly setState: (state: State) => void;
  readonly setKind: (kind: AnomalyKind | undefined) => void;
}) => (
  <div className="flex flex-wrap items-end gap-4">
    <fieldset className="m-0 flex gap-2 border-0 p-0">
      <legend className="p-0 text-sm">表示</legend>
      {STATES.map((each) => (
        <Button
          key={each.state}
          look={each.state === state ? 'chosen' : 'plain'}
          aria-pressed={each.state === state}
          onClick={() => setState(each.state)}
        >
          {each.word}
        </Button>
      ))}
    </fieldset>
    <label className="flex flex-col text-sm">
      種類
      <select
        value={kind ?? ''}
        onChange={({ target }) => {
          const chosen = anomalyKindSchema.safeParse(target.value);
          setKind(chosen.success ? chosen.data : undefined);
        }}
        className="min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-base"
      >
        <option value="">すべて</option>
        {anomalyKindSchema.options.map((each) => (
          <option key={each} value={each}>
            {ANOMALY_WORDS[each].title}
          </option>
        ))}
      </select>
    </label>
  </div>
);

const Item = ({
  group,
  settle,
}: {
  readonly group: AnomalyGroup;
  readonly settle: (() => void) | undefined;
}) => {
  const { first } = group;
  const words = ANOMALY_WORDS[first.kind];
  const closed = closedLine(first);
  return (
    <li data-anomaly={first.id} data-kind={first.kind}>
      <Notice level={closed === undefined ? 'care' : 'note'} title={groupTitle(group)}>
        <ul className="m-0 list-none p-0">
          {recordLines(first).map((line) => (
            <li key={line} className="font-bold">
              ・{line}
            </li>
          ))}
        </ul>
        <p className="m-0 text-sm">{foundLine(first)}</p>
        {closed === undefined ? (
          <>
            <p className="m-0">{words.what}</p>
            <p className="m-0">
              <span className="font-bold">→ すること:</span> {words.next}
            </p>
            {settle !== undefined && (
              <p className="screen-only mt-2 mb-0">
                <Button onClick={settle}>確認済みにする…</Button>
              </p>
            )}
          </>
        ) : (
          <p className="m-0">
            {closed}
            {first.settled !== null && first.settled.reason !== '' && (
              <span className="block">理由: {first.settled.reason}</span>
            )}
          </p>
        )}
      </Notice>
    </li>
  );
};

const List = ({
  list,
  state,
  settle,
  settles,
}: {
  readonly list: AnomaliesState;
  readonly state: State;
  readonly settle: ((group: AnomalyGroup) => void) | undefined;
  /** Whether whoever looks may settle this one. */
  readonly settles: (group: AnomalyGroup) => boolean;
}) => {
  if (list.anomalies === null) return list.failed === null ? <p className="m-0">読み込んでいます…</p> : null;
  if (list.anomalies.length === 0)
    return (
      <Notice
        level="note"
        title={state === 'open' ? '確認が必要な記録はありません' : 'この種類の記録は、まだありません'}
      />
    );
  return (
    <>
      <ul className="m-0 grid list-none gap-2 p-0">
        {groupAnomalies(list.anomalies).map((group) => (
          <Item
            key={group.first.id}
            group={group}
            settle={settle === undefined || !settles(group) ? undefined : () => settle(group)}
          />
        ))}
      </ul>
      {list.hasMore && (
        <p className="m-0">
          <Button onClick={list.more}>続きを表示する</Button>
        </p>
      )}
    </>
  );
};

/** 要確認の一覧: open ones first; who, when, what, and what to do. */
export const AnomaliesView = ({
  api,
  overview,
  session,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'anomalies' | 'settle'>;
  readonly overview: Pick<Overview, 'openAnomalies'>;
  readonly session: Pick<ConsoleSession, 'role'>;
  readonly signedOut: () => void;
}) => {
  const [state, setState] = useState<State>('open');
  const [kind, setKind] = useState<AnomalyKind | undefined>();
  const [settling, setSettling] = useState<AnomalyGroup | null>(null);
  const { openAnomalies: version } = overview;
  const list = useAnomalies(api, { state, kind }, { version, signedOut });
  const { role } = session;
  const maySettle = SETTLES_ANOMALIES.includes(role) && state === 'open';
  const settles = (group: AnomalyGroup): boolean =>
    role === 'supervisor' || RESERVATION_ANOMALIES.includes(group.first.kind);
  return (
    <section aria-labelledby="anomalies-title" className="flex flex-col gap-4">
      <h1 id="anomalies-title" className="m-0 text-2xl font-bold">
        要確認の一覧　<span aria-live="polite">未確認 {count(version)}件</span>
      </h1>
      <Filter {...{ state, kind, setState, setKind }} />
      {list.failed !== null && (
        <Notice level="stop" role="alert" title="一覧を読み込めません">
          <p className="m-0">{LOGIN_FAILURES[list.failed]}</p>
          {list.failed !== 'not_allowed' && <Button onClick={list.reload}>もう一度読み込む</Button>}
        </Notice>
      )}
      <List list={list} state={state} settle={maySettle ? setSettling : undefined} settles={settles} />
      {state === 'open' && role !== 'supervisor' && (list.anomalies?.length ?? 0) > 0 && (
        <p className="m-0 text-sm">
          確認済みにできるのは責任者だけです（受付の重複など予約についてのものは、選挙担当も）。
        </p>
      )}
      {settling !== null && (
        <SettleDialog
          group={settling}
          api={api}
          onClose={() => setSettling(null)}
          onSettled={() => {
            setSettling(null);
            list.reload();
          }}
        />
      )}
    </section>
  );
};
