/** What the doctor says of the terminal's certificate: from the file that a running terminal writes, since its store is locked. */
import type { System } from '../kernel/system.ts';
import type { Finding } from './finding.ts';
import { isSecure } from './membership.ts';
import type { SiteProfile } from './site-profile.ts';
import { readStanding, type Standing } from './standing.ts';

const part = 'certificate';
const CODE_TODO =
  '本部で新しい登録コードを出してもらい（kazasu enrol-code または本部の画面「端末の登録」）、--enrol-code-file のファイルに書いてください。記録は端末に残っていて、承認されると送られます。';

/** Why the centre does not take this terminal, and what to do; the reason is a code of the protocol. */
const REFUSED: Readonly<Record<string, readonly [found: string, todo: string]>> = {
  renewal_too_late: ['180 日を超えて本部につながらなかったため、証明書を更新できません', CODE_TODO],
  certificate_revoked: ['この端末は本部で廃止されています', `続けて使うなら、${CODE_TODO}`],
  unknown_device: ['本部はこの端末を知りません', CODE_TODO],
  certificate_unknown_ca: ['本部の認証局が替わっています', CODE_TODO],
  bad_code: [
    '登録コードが違うか、使用済みか、期限が切れています',
    '本部で新しい登録コードを出してもらってください。',
  ],
  no_upstream: [
    '支所と本部の間の回線が切れているため、登録できません',
    '回線が戻れば自動で登録を続けます。急ぐときは、登録済みの予備の端末を使ってください。',
  ],
  not_approved: ['本部で登録が却下されました', '情報担当に理由を確かめてください。'],
  wrong_centre: [
    'つないだ先が本部だと確かめられません（認証局の指紋が違います）',
    'centralUrl と指紋（centralCa か、登録コードのファイル）を確かめてください。合っているなら、途中に別の機械が入っているかもしれません。',
  ],
  wrong_tenant: ['つないだ先は、別の市区町村の本部です', '端末の設定の centralUrl を確かめてください。'],
};

const dayOf = (ms: number): string =>
  new Date(ms).toLocaleDateString('ja-JP', { timeZone: 'Asia/Tokyo', dateStyle: 'long' });

const valid = (standing: Extract<Standing, { kind: 'valid' }>, now: number): Finding => {
  const { notAfter, failing } = standing;
  if (failing === undefined && now <= notAfter)
    return { part, state: 'ok', found: `証明書は ${dayOf(notAfter)} まで有効です（半分過ぎると自動で更新）` };
  const isOver = now > notAfter;
  return {
    part,
    state: isOver ? 'bad' : 'warn',
    found: isOver
      ? `証明書は ${dayOf(notAfter)} に切れました。更新できるまで送信は止まります (${failing ?? 'no_answer'})`
      : `証明書を更新できていません (${failing ?? ''})。${dayOf(notAfter)} まで有効です`,
    todo: '本部につながる回線を確かめてください。つながると自動で更新します。受付は続けられます。',
  };
};

const said = (standing: Standing, now: number): Finding => {
  switch (standing.kind) {
    case 'new':
      return {
        part,
        state: 'warn',
        found: 'まだ本部に登録されていません',
        todo: '本部で登録コードを出してもらい、--enrol-code-file のファイルに書いてください。',
      };
    case 'pending':
      return {
        part,
        state: 'warn',
        found: `本部の承認を待っています（確認番号 ${standing.mark}）`,
        todo: '本部の画面「端末の登録」に同じ確認番号が出ていることを確かめ、承認してもらってください。',
      };
    case 'valid':
      return valid(standing, now);
    case 'refused': {
      const [found, todo] = REFUSED[standing.reason] ?? [
        '本部がこの端末を受け付けません',
        '情報担当に連絡してください。',
      ];
      return { part, state: 'bad', found: `${found} (${standing.reason})`, todo };
    }
  }
};

export const certificateFinding = ({
  profile,
  dataDir,
  system,
}: {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  readonly system: System;
}): Finding =>
  isSecure(profile)
    ? said(readStanding(dataDir)?.standing ?? { kind: 'new' }, system.now())
    : { part, state: 'ok', found: '本部は同じ機械の中です。証明書は使いません' };
