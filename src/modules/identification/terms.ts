import { createHash } from 'node:crypto';
import type { Terms } from './schema.ts';

/** What is said where the site profile says nothing else (`linking` in `kiosk-config/sites/*.yaml`). */
export const DEFAULT_TERMS: Omit<Terms, 'jpkiLegalBasis'> = {
  purpose: '次から カードを かざすだけで 受付が できるように、このカードを 登録します。',
  stored:
    '登録するのは、カードの番号から この市町村の鍵で作った符号（元の番号には戻せません）と、複製を見分けるための カード自身の公開鍵です。個人番号・氏名・写真・暗証番号は 登録しません。',
  revoke: '登録は いつでも やめられます。窓口で 申し出てください。やめたあとも 受付は できます。',
};

/** Names a text: what is recorded is which one was agreed to, and a later paper can say that it has changed since. */
export const termsIdOf = ({ purpose, stored, revoke, jpkiLegalBasis }: Terms): string =>
  createHash('sha256')
    .update(JSON.stringify([purpose, stored, revoke, jpkiLegalBasis]))
    .digest('hex')
    .slice(0, 16);
