import { useState } from 'react';
import type { DeviceList, DeviceRequest, RegisteredDevice } from '../../central/schema.ts';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import {
  approveQuestion,
  approverWord,
  DEVICE_FAILURES,
  DEVICE_STATES,
  NO_CERTIFICATES,
  NO_REQUEST_HELP,
  refuseQuestion,
  withdrawQuestion,
} from '../device-text.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { SecondLook } from '../parts/second-look.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { NO_TERMINAL_HELP } from '../text.ts';
import { ago, dateWord } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';
import { NewCode } from './new-code.tsx';

/** 端末の登録: who waits for approval, who is in, and how each is let in, turned away or put out of use. */

/** Absent for whoever only looks on. */
type Choose = ((step: Step) => void) | undefined;

/** Somebody at a new terminal waits for this page: milliseconds. */
const EVERY_MS = 4_000;

type Step =
  | { readonly kind: 'approve' | 'refuse'; readonly request: DeviceRequest }
  | { readonly kind: 'withdraw'; readonly device: RegisteredDevice };

const Requests = ({ list, choose }: { readonly list: DeviceList; readonly choose: Choose }) => (
  <section aria-labelledby="requests" aria-live="polite">
    <h2 id="requests" className="mt-0 mb-2 text-xl font-bold">
      承認待ち　{list.requests.length}台
    </h2>
    {list.requests.length === 0 ? (
      <Notice level="note" title="承認を待っている端末はありません">
        <p className="m-0">{list.fingerprint === null ? NO_CERTIFICATES : NO_REQUEST_HELP}</p>
      </Notice>
    ) : (
      <ul className="m-0 grid list-none gap-2 p-0 lg:grid-cols-2">
        {list.requests.map((request) => (
          <li key={request.id} data-request={request.device}>
            <Notice level="care" title={`${request.siteName}（端末 ${request.device}）`} className="h-full">
              <p className="m-0">
                確認番号 <strong className="figures text-2xl">{request.mark}</strong>
                <span className="ml-3">{ago(request.askedAt, list.asOf)}</span>
              </p>
              {request.replaces && <p className="m-0 font-bold">使用中の同じ名前の端末を置き換えます。</p>}
              {choose !== undefined && (
                <p className="mt-2 mb-0 flex flex-wrap gap-3">
                  <Button look="main" onClick={() => choose({ kind: 'approve', request })}>
                    承認…<span className="sr-only">（端末 {request.device}）</span>
                  </Button>
                  <Button onClick={() => choose({ kind: 'refuse', request })}>
                    却下…<span className="sr-only">（端末 {request.device}）</span>
                  </Button>
                </p>
              )}
            </Notice>
          </li>
        ))}
      </ul>
    )}
  </section>
);

const COLUMNS = [
  { name: '設置場所' },
  { name: '端末' },
  { name: '状態' },
  { name: '証明書の期限' },
  { name: '承認' },
  { name: '操作' },
] as const;

const DeviceRow = ({ device, choose }: { readonly device: RegisteredDevice; readonly choose: Choose }) => {
  const { mark, word, look } = DEVICE_STATES[device.state];
  return (
    <Row data-device={device.device} data-state={device.state}>
      <th scope="row" role="rowheader" className={`${cellClass()} font-bold max-md:col-span-2`}>
        {device.siteName}
      </th>
      <td role="cell" className={cellClass()}>
        <CardLabel>端末</CardLabel>
        {device.device}
      </td>
      <td role="cell" className={`${cellClass()} ${look}`}>
        <span aria-hidden="true">{mark} </span>
        {word}
        {device.withdrawn !== null && (
          <span className="block text-sm font-normal">
            {dateWord(device.withdrawn.at)}
            {device.withdrawn.staff !== '' &&
              ` ${approverWord(device.withdrawn.staff)} ${device.withdrawn.reason}`}
          </span>
        )}
      </td>
      <td role="cell" className={`${cellClass()} figures`}>
        <CardLabel>証明書の期限</CardLabel>
        {device.notAfter === null ? '−' : dateWord(device.notAfter)}
      </td>
      <td role="cell" className={cellClass()}>
        <CardLabel>承認</CardLabel>
        {device.approvedBy === null ? '−' : approverWord(device.approvedBy)}
      </td>
      <td role="cell" className={cellClass()}>
        {choose !== undefined && device.state !== 'withdrawn' && (
          <Button onClick={() => choose({ kind: 'withdraw', device })}>
            廃止…<span className="sr-only">（端末 {device.device}）</span>
          </Button>
        )}
      </td>
    </Row>
  );
};

const Registered = ({
  devices,
  choose,
}: {
  readonly devices: readonly RegisteredDevice[];
  readonly choose: Choose;
}) => (
  <section aria-labelledby="registered">
    <h2 id="registered" className="mt-0 mb-2 text-xl font-bold">
      登録された端末　{devices.length}台
    </h2>
    {devices.length === 0 ? (
      <Notice level="note" title="登録された端末は、まだありません">
        <p className="m-0">{NO_TERMINAL_HELP}</p>
      </Notice>
    ) : (
      <StackTable label="登録された端末" columns={COLUMNS}>
        {devices.map((device) => (
          <DeviceRow key={device.device} device={device} choose={choose} />
        ))}
      </StackTable>
    )}
  </section>
);

const Chosen = ({
  step,
  api,
  done,
}: {
  readonly step: Step;
  readonly api: ConsoleApi;
  readonly done: () => void;
}) => {
  const outcome = async (asked: ReturnType<ConsoleApi['withdraw']>): Promise<ApiFailure | null> => {
    const answer = await asked;
    return answer.ok ? null : answer.reason;
  };
  if (step.kind === 'withdraw') {
    const { device } = step;
    return (
      <SecondLook
        {...{ title: '端末を廃止します', question: withdrawQuestion(device), action: '廃止する' }}
        needsReason
        perform={(reason) => outcome(api.withdraw(device.device, reason))}
        close={done}
      />
    );
  }
  const { request } = step;
  return step.kind === 'approve' ? (
    <SecondLook
      {...{ title: '端末を承認します', question: approveQuestion(request) }}
      action="同じ番号なので承認する"
      needsReason={false}
      perform={() => outcome(api.decide(request.id, { decision: 'approve' }))}
      close={done}
    />
  ) : (
    <SecondLook
      {...{ title: '端末を却下します', question: refuseQuestion(request), action: '却下する' }}
      needsReason
      perform={(reason) => outcome(api.decide(request.id, { decision: 'refuse', reason }))}
      close={done}
    />
  );
};

export const DevicesView = ({
  api,
  mayDecide,
  signedOut,
}: {
  readonly api: ConsoleApi;
  /** 運用者 looks on. */
  readonly mayDecide: boolean;
  readonly signedOut: () => void;
}) => {
  const { value: list, failed, again } = useLoaded(api.devices, signedOut, EVERY_MS);
  const [step, setStep] = useState<Step | null>(null);
  const done = (): void => {
    setStep(null);
    again();
  };
  return (
    <div className="flex flex-col gap-6">
      <h1 className="m-0 text-2xl font-bold">端末の登録</h1>
      {failed !== null && <Notice level="stop" role="alert" title={DEVICE_FAILURES[failed]} />}
      {list === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {step !== null && <Chosen key={JSON.stringify(step)} {...{ step, api, done }} />}
      {list !== null && (
        <>
          <Requests list={list} choose={mayDecide ? setStep : undefined} />
          {mayDecide && list.fingerprint !== null && <NewCode api={api} fingerprint={list.fingerprint} />}
          <Registered devices={list.devices} choose={mayDecide ? setStep : undefined} />
        </>
      )}
    </div>
  );
};
