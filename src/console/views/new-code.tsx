import { type SyntheticEvent, useState } from 'react';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { DEVICE_FAILURES } from '../device-text.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** 登録コード: shown once, with the fingerprint that the terminal must be given beside it. */
export const NewCode = ({ api, fingerprint }: { readonly api: ConsoleApi; readonly fingerprint: string }) => {
  const [device, setDevice] = useState('');
  const [code, setCode] = useState<{ readonly device: string; readonly code: string } | null>(null);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!NAME.test(device)) return;
    void api.newCode(device).then((answer) => {
      setFailed(answer.ok ? null : answer.reason);
      setCode(answer.ok ? { device, code: answer.value.code } : null);
    });
  };
  return (
    <section aria-labelledby="new-code" className="rounded-12 border border-line bg-paper px-6 py-4">
      <h2 id="new-code" className="mt-0 mb-2 text-xl font-bold">
        登録コードを出す
      </h2>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <label className="flex flex-col gap-1">
          <span className="font-bold">端末の名前（端末の設定の device。英小文字・数字・ハイフン）</span>
          <input
            value={device}
            onChange={({ target }) => setDevice(target.value)}
            maxLength={32}
            required
            className="min-h-11 rounded-8 border-2 border-line bg-paper px-3"
          />
        </label>
        <Button type="submit" disabled={!NAME.test(device)}>
          コードを出す
        </Button>
      </form>
      {failed !== null && <Notice level="stop" role="alert" title={DEVICE_FAILURES[failed]} />}
      {code !== null && (
        <Notice level="note" role="status" title={`端末 ${code.device} の登録コード`} className="mt-3">
          <p className="figures m-0 text-2xl font-bold" data-code>
            {code.code}
          </p>
          <p className="m-0">
            24
            時間、一度だけ使えます。この画面を離れると、もう見られません。端末の登録コードのファイルに、コードと次の指紋を書いてください。
          </p>
          <p className="figures m-0 break-all" data-fingerprint>
            {fingerprint}
          </p>
        </Notice>
      )}
    </section>
  );
};
