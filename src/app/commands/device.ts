import type { Command } from 'commander';
import type { DeviceList } from '../../central/schema.ts';
import { deviceIdSchema } from '../../kernel/ids.ts';
import { fail, print } from './output.ts';
import { type AtCentre, withTenant } from './with-tenant.ts';

/** `kazasu device`: 端末の登録 for whoever has the machine and no console. Each decision is written down under `program`. */
interface Options extends AtCentre {
  readonly json?: true;
}

const STATES: Readonly<Record<DeviceList['devices'][number]['state'], string>> = {
  ok: '使用中',
  expiring: '更新が遅れています',
  expired: '期限切れ（つながると自動で更新）',
  lost: '期限切れ（新しい登録コードが要る）',
  withdrawn: '廃止',
  plain: '証明書なし',
};

const day = (ms: number | null): string =>
  ms === null ? '−' : new Date(ms).toLocaleDateString('ja-JP', { timeZone: 'Asia/Tokyo' });

const list = (options: Options): Promise<void> =>
  withTenant(options, async ({ devices }) => {
    const found = await devices.list();
    if (options.json === true) return print(JSON.stringify(found));
    if (found.fingerprint !== null) print(`認証局の指紋: ${found.fingerprint}`);
    for (const { mark, device, siteName, replaces } of found.requests)
      print(`承認待ち  ${mark}  ${device}  ${siteName}${replaces ? '（使用中の端末を置き換えます）' : ''}`);
    for (const { device, siteName, state, notAfter, withdrawn } of found.devices)
      print(
        `${STATES[state]}  ${device}  ${siteName}  ${day(notAfter)}${withdrawn === null ? '' : `  ${withdrawn.reason}`}`,
      );
    if (found.requests.length + found.devices.length === 0) print('登録された端末はありません。');
    return undefined;
  });

const decide = (
  mark: string,
  options: Options & { readonly reason?: string },
  decision: 'approve' | 'refuse',
): Promise<void> =>
  withTenant(options, async ({ devices }) => {
    const { requests } = await devices.list();
    const asked = requests.find((request) => request.mark === mark);
    if (asked === undefined) return fail('unknown_request');
    const reason = options.reason?.trim() ?? '';
    const decided =
      decision === 'approve'
        ? await devices.approve(asked.id, 'program')
        : await devices.refuse(asked.id, { staff: 'program', reason });
    if (!decided.ok) return fail(decided.reason);
    return print(
      `${asked.device}（${asked.siteName}）を${decision === 'approve' ? '承認' : '却下'}しました。`,
    );
  });

const hasReason = ({ reason = '' }: { readonly reason?: string }): boolean => {
  const { length } = reason.trim();
  return length >= 2 && length <= 200;
};

const revoke = async (name: string, options: Options & { readonly reason?: string }): Promise<void> => {
  const device = deviceIdSchema.safeParse(name);
  if (!device.success) return fail('bad_device');
  if (!hasReason(options)) return fail('reason_missing');
  return withTenant(options, async (tenant) => {
    const by = { staff: 'program', reason: options.reason?.trim() ?? '' };
    const withdrawn = await tenant.revokeDevice(device.data, by);
    if (!withdrawn.ok) return fail(withdrawn.reason);
    return print(`${device.data} を廃止しました。次の通信から受け付けません。`);
  });
};

const part = (command: Command, name: string, description: string): Command =>
  command
    .command(name)
    .description(description)
    .requiredOption('--config <file>', '本部の設定')
    .requiredOption('--data <dir>', '本部のデータのフォルダー')
    .option('--tenant <code>', '団体コード（複数の団体を預かる本部で要ります）');

export const defineDevice = (command: Command): void => {
  part(command, 'list', '登録されている端末と、承認待ちの端末を示す')
    .option('--json', '結果を JSON で出す')
    .action(list);
  part(command, 'approve', '確認番号の端末を承認する（端末の kazasu doctor と同じ番号か確かめてから）')
    .argument('<mark>', '確認番号（list に出ます）')
    .action((mark: string, options: Options) => decide(mark, options, 'approve'));
  part(command, 'refuse', '確認番号の端末を却下する')
    .argument('<mark>', '確認番号（list に出ます）')
    .requiredOption('--reason <text>', '理由')
    .action((mark: string, options: Options & { readonly reason?: string }) =>
      hasReason(options) ? decide(mark, options, 'refuse') : fail('reason_missing'),
    );
  part(command, 'revoke', '端末を廃止する（紛失・返却など）。次の通信から受け付けません')
    .argument('<device>', '端末の名前')
    .requiredOption('--reason <text>', '理由')
    .action(revoke);
};
