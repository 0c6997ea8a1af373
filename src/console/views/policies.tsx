import { useState } from 'react';
import type { DecidedPolicy, PolicyList } from '../../central/policy-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import {
  decidedBy,
  NO_POLICY_HELP,
  ONLY_OFFICER,
  POLICY_FAILURES,
  POLICY_LEAD,
  POLICY_WORDS,
  waitWord,
} from '../policy-text.ts';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';
import { PolicyDialog, type PolicySubject } from './policy-dialog.tsx';

type Scope = PolicyList['scopes'][number];
type Decide = ((subject: PolicySubject) => void) | undefined;

const EVERY_MS = 15_000;

const COLUMNS = [
  { name: '版' },
  { name: '方針' },
  { name: 'いつ' },
  { name: '決めた人' },
  { name: '理由' },
] as const;

const reasonOf = ({ reason }: DecidedPolicy): string => (reason === '' ? '−' : reason);

const Before = ({ scope, versions }: Scope) => (
  <details>
    <summary className="min-h-11 cursor-pointer py-2 font-bold text-act">
      これまでの決定　{versions.length}件
    </summary>
    <StackTable label={`${scope} のこれまでの決定`} columns={COLUMNS}>
      {versions.map((decided, at) => (
        <Row key={decided.version} data-version={String(decided.version)}>
          <th scope="row" role="rowheader" className={`${cellClass()} figures whitespace-nowrap`}>
            第{versions.length - at}版
          </th>
          <td role="cell" className={cellClass()}>
            {POLICY_WORDS[decided.policy].name}
          </td>
          <td role="cell" className={`${cellClass()} figures md:whitespace-nowrap`}>
            <CardLabel>いつ</CardLabel>
            {dayAndTime(decided.at)}
          </td>
          <td role="cell" className={cellClass()}>
            <CardLabel>決めた人</CardLabel>
            {decidedBy(decided.by)}
          </td>
          <td role="cell" className={`${cellClass()} break-all max-md:col-span-2`}>
            <CardLabel>理由</CardLabel>
            {reasonOf(decided)}
          </td>
        </Row>
      ))}
    </StackTable>
  </details>
);

const ScopeCard = ({ scope, decide }: { readonly scope: Scope; readonly decide: Decide }) => {
  const [now] = scope.versions;
  if (now === undefined) return null;
  const words = POLICY_WORDS[now.policy];
  return (
    <section
      aria-label={`${scope.scope} の方針`}
      data-scope={scope.scope}
      data-policy={now.policy}
      className="flex flex-col gap-3 rounded-12 border border-line bg-paper px-4 py-4 sm:px-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <p className="m-0 text-sm break-all">受付 {scope.scope}</p>
          <h2 className="m-0 text-xl font-bold">{words.name}</h2>
        </div>
        {decide !== undefined && (
          <Button onClick={() => decide({ scope: scope.scope, now })}>
            方針を変える…<span className="sr-only">（受付 {scope.scope}）</span>
          </Button>
        )}
      </div>
      <div className="phrase">
        <p className="m-0">
          <span className="font-bold">受付の人がすること:</span> {words.officer}
        </p>
        <p className="m-0">{words.twice}</p>
      </div>
      <dl className="m-0 flex flex-wrap gap-x-6 gap-y-1 text-sm [&_dd]:m-0 [&_dt]:text-soft [&>div]:flex [&>div]:gap-2">
        <div>
          <dt>版</dt>
          <dd className="figures">第{scope.versions.length}版から</dd>
        </div>
        <div>
          <dt>決めた時刻</dt>
          <dd className="figures">{dayAndTime(now.at)}</dd>
        </div>
        <div>
          <dt>決めた人</dt>
          <dd>{decidedBy(now.by)}</dd>
        </div>
        <div>
          <dt>本部の返事を待つ時間</dt>
          <dd className="figures">{waitWord(now.budgetMs)}</dd>
        </div>
        {now.reason !== '' && (
          <div>
            <dt className="whitespace-nowrap">理由</dt>
            <dd className="break-all">{now.reason}</dd>
          </div>
        )}
      </dl>
      <Before {...scope} />
    </section>
  );
};

/** 受付の方針: what each thing that may happen once does without a line, who decided so, and how it is changed. */
export const PoliciesView = ({
  api,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'policies' | 'decidePolicy'>;
  readonly signedOut: () => void;
}) => {
  const { value, failed, again } = useLoaded(api.policies, signedOut, EVERY_MS);
  const [subject, setSubject] = useState<PolicySubject | null>(null);
  const decide: Decide = value?.mayDecide === true ? setSubject : undefined;
  return (
    <section aria-labelledby="policies-title" className="flex flex-col gap-4">
      <h1 id="policies-title" className="m-0 text-2xl font-bold">
        受付の方針（二重の受付を防ぐ）
      </h1>
      <p className="phrase m-0">{POLICY_LEAD}</p>
      {failed !== null && <Notice level="stop" role="alert" title={POLICY_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value?.scopes.length === 0 && (
        <Notice level="note" title="方針が決められた受付は、まだありません">
          <p className="m-0">{NO_POLICY_HELP}</p>
        </Notice>
      )}
      {value?.scopes.map((scope) => (
        <ScopeCard key={scope.scope} scope={scope} decide={decide} />
      ))}
      {decide !== undefined && (
        <p className="m-0">
          <Button onClick={() => decide({ scope: null, now: null })}>新しい受付の方針を決める…</Button>
        </p>
      )}
      {value?.mayDecide === false && <p className="m-0 text-sm">{ONLY_OFFICER}</p>}
      {subject !== null && (
        <PolicyDialog
          subject={subject}
          taken={value?.scopes.map(({ scope }) => scope) ?? []}
          api={api}
          close={() => {
            setSubject(null);
            again();
          }}
        />
      )}
    </section>
  );
};
