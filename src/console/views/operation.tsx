import type { OperatedTenant, OperatedTerminal, Operation } from '../../central/operation-schema.ts';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import {
  CHECK_MARKS,
  CHECK_WORDS,
  type Check,
  type CheckLevel,
  clockWord,
  machineChecks,
  tenantChecks,
  terminalCheck,
} from '../operation.ts';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { LOGIN_FAILURES, NO_TERMINAL_HELP } from '../text.ts';
import { ago, dateWord } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';

const EVERY_MS = 10_000;

const LOOKS: Readonly<Record<CheckLevel, string>> = {
  good: 'text-good',
  care: 'font-bold text-care',
  stop: 'font-bold text-stop',
  none: 'text-soft',
};
const BORDERS: Readonly<Record<CheckLevel, string>> = {
  good: 'border-line bg-paper',
  care: 'border-care bg-care-soft',
  stop: 'border-stop bg-stop-soft',
  none: 'border-line bg-paper',
};

const FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable:
    '本部につながりません。つながると自動で読み込みます。データベースが止まっている場合もあります。',
  not_allowed: '運用の画面は、情報担当と運用者だけが見られます。',
};

const Checks = ({ label, checks }: { readonly label: string; readonly checks: readonly Check[] }) => (
  <ul aria-label={label} className="m-0 grid list-none gap-2 p-0 sm:grid-cols-2 xl:grid-cols-4">
    {checks.map(({ name, level, value, next }) => (
      <li
        key={name}
        data-check={name}
        data-level={level}
        className={`rounded-8 border-2 px-4 py-3 ${BORDERS[level]}`}
      >
        <p className="m-0 flex flex-wrap justify-between gap-x-3 text-sm">
          <span>{name}</span>
          <span className={`whitespace-nowrap ${LOOKS[level]}`}>
            <span aria-hidden="true">{CHECK_MARKS[level]} </span>
            {CHECK_WORDS[level]}
          </span>
        </p>
        <p className="phrase figures m-0 text-lg font-bold">{value}</p>
        {next !== undefined && <p className="phrase m-0 text-sm">→ {next}</p>}
      </li>
    ))}
  </ul>
);

const COLUMNS = [
  { name: '設置場所' },
  { name: '端末' },
  { name: '状態' },
  { name: '最後の同期' },
  { name: '版' },
  { name: '時計' },
  { name: '証明書の期限' },
] as const;

const TerminalRow = ({
  terminal,
  operation,
}: {
  readonly terminal: OperatedTerminal;
  readonly operation: Operation;
}) => {
  const { level, faults } = terminalCheck(terminal, operation);
  return (
    <Row data-terminal={terminal.device} data-level={level}>
      <th scope="row" role="rowheader" className={`${cellClass()} font-bold max-md:col-span-2`}>
        {terminal.siteName}
      </th>
      <td role="cell" className={cellClass()}>
        <CardLabel>端末</CardLabel>
        {terminal.device}
      </td>
      <td role="cell" className={`${cellClass()} ${LOOKS[level]}`}>
        <span aria-hidden="true">{CHECK_MARKS[level]} </span>
        {faults.length === 0 ? CHECK_WORDS.good : faults.join('、')}
      </td>
      <td role="cell" className={`${cellClass()} figures md:whitespace-nowrap`}>
        <CardLabel>最後の同期</CardLabel>
        {ago(terminal.lastSeenAt, operation.asOf)}
      </td>
      <td role="cell" className={`${cellClass()} figures`}>
        <CardLabel>版</CardLabel>
        {terminal.said?.program ?? '−'}
      </td>
      <td role="cell" className={`${cellClass()} figures md:whitespace-nowrap`}>
        <CardLabel>時計</CardLabel>
        {clockWord(terminal)}
      </td>
      <td role="cell" className={`${cellClass()} figures md:whitespace-nowrap`}>
        <CardLabel>証明書の期限</CardLabel>
        {terminal.notAfter === null ? '−' : dateWord(terminal.notAfter)}
      </td>
    </Row>
  );
};

const Tenant = ({
  tenant,
  operation,
}: {
  readonly tenant: OperatedTenant;
  readonly operation: Operation;
}) => {
  const { id, name } = tenant.tenant;
  return (
    <section aria-labelledby={`tenant-${id}`} data-tenant={id} className="flex flex-col gap-3">
      <h2 id={`tenant-${id}`} className="m-0 text-xl font-bold">
        {name}
        {tenant.mode === 'drill' && '（訓練）'}　端末 {tenant.terminals.length}台
      </h2>
      <Checks label={`${name}の記録`} checks={tenantChecks(tenant, operation)} />
      {tenant.terminals.length === 0 ? (
        <Notice level="note" title="登録された端末は、まだありません">
          <p className="m-0">{NO_TERMINAL_HELP}</p>
        </Notice>
      ) : (
        <StackTable label={`${name}の端末`} columns={COLUMNS}>
          {tenant.terminals.map((terminal) => (
            <TerminalRow key={terminal.device} terminal={terminal} operation={operation} />
          ))}
        </StackTable>
      )}
    </section>
  );
};

/** 運用: machines and storage, and nothing of anybody. */
export const OperationView = ({
  api,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'operation'>;
  readonly signedOut: () => void;
}) => {
  const { value, failed } = useLoaded(api.operation, signedOut, EVERY_MS);
  return (
    <div className="flex flex-col gap-6">
      <h1 className="m-0 text-2xl font-bold">運用</h1>
      {failed !== null && <Notice level="stop" role="alert" title={FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && (
        <>
          <section aria-labelledby="machine" className="flex flex-col gap-3">
            <h2 id="machine" className="m-0 text-xl font-bold">
              本部の機械　<span className="figures text-base font-normal">版 {value.program}</span>
            </h2>
            <Checks label="本部の機械" checks={machineChecks(value)} />
          </section>
          {value.tenants.map((tenant) => (
            <Tenant key={tenant.tenant.id} tenant={tenant} operation={value} />
          ))}
          <p className="phrase m-0 text-sm">
            版と時計は、本部が起動してから端末が最後に送ったときのものです。この画面に住民と職員の情報はありません。
          </p>
        </>
      )}
    </div>
  );
};
