/** What people call the applications and files of a card (card.md §1–2), for traces. */
import { toHex } from '../kernel/bytes.ts';
import { COMMON_AID, COMMON_SFI } from './applications/common/files.ts';
import { JPKI_AID, JPKI_SFI } from './applications/jpki/files.ts';
import { JUKI_AID, JUKI_SFI } from './applications/juki/files.ts';
import { LICENCE_AID, LICENCE_SFI } from './applications/licence/files.ts';
import { SURFACE_AID, SURFACE_SFI } from './applications/surface/files.ts';
import { TEXT_AID, TEXT_SFI } from './applications/text-input/files.ts';
import { NEVER_BY_PROFILE } from './profile/refused.ts';

const hex = (bytes: Uint8Array): string => toHex(bytes).toUpperCase();

const FILES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  [hex(JPKI_AID)]: {
    [JPKI_SFI.signCertificate]: '署名用電子証明書',
    [JPKI_SFI.signCaCertificate]: '署名用CA証明書',
    [JPKI_SFI.tokenInfo]: 'トークン情報',
    [JPKI_SFI.availability]: '証明書の有無',
    [JPKI_SFI.authCertificate]: '利用者証明用電子証明書',
    [JPKI_SFI.authCaCertificate]: '利用者証明用CA証明書',
    [JPKI_SFI.authKey]: '利用者証明用の鍵',
    [JPKI_SFI.authPin]: '利用者証明用暗証番号',
    [JPKI_SFI.signKey]: '署名用の鍵',
    [JPKI_SFI.signPassword]: '署名用パスワード',
  },
  [hex(TEXT_AID)]: {
    [TEXT_SFI.fourItems]: '基本4情報',
    [TEXT_SFI.integrity]: '改ざん検知',
    [TEXT_SFI.cvCertificate]: 'CV証明書',
    [TEXT_SFI.basicInfo]: 'AP基本情報',
    [TEXT_SFI.publicKey]: 'APの公開鍵',
    [TEXT_SFI.pin]: '入力補助の暗証番号',
    [TEXT_SFI.numberA]: '照合番号A',
    [TEXT_SFI.numberB]: '照合番号B',
  },
  [hex(SURFACE_AID)]: {
    [SURFACE_SFI.age]: '生年月日',
    [SURFACE_SFI.face]: '券面',
    [SURFACE_SFI.basicInfo]: 'AP基本情報',
    [SURFACE_SFI.cvCertificate]: 'CV証明書',
    [SURFACE_SFI.birthKey]: '生年月日の照合番号',
    [SURFACE_SFI.numberB]: '照合番号B',
    [SURFACE_SFI.numberA]: '照合番号A',
    [SURFACE_SFI.deviceKey]: 'APの鍵',
  },
  [hex(JUKI_AID)]: {
    [JUKI_SFI.issuerKeyId]: '発行者鍵ID',
    [JUKI_SFI.pin]: '住基の暗証番号',
  },
  [hex(LICENCE_AID)]: {
    [LICENCE_SFI.pin]: '免許証の暗証番号',
    [LICENCE_SFI.free]: '暗証番号の有無',
    [LICENCE_SFI.licence]: '免許証',
    [LICENCE_SFI.signature]: '免許証の署名',
  },
  [hex(COMMON_AID)]: {
    [COMMON_SFI.cardId]: 'カードID',
    [COMMON_SFI.issuerKeyId]: '発行者鍵ID',
    [COMMON_SFI.internalKey]: '内部認証の鍵',
    [COMMON_SFI.pin]: '共通の暗証番号',
  },
};

/** The application's name; of one nobody here knows (条例利用AP), its AID. */
export const applicationName = (aid: string): string =>
  NEVER_BY_PROFILE.find(({ aid: known }) => known === aid)?.name ?? `AID ${aid}`;

/** `EF 000A 利用者証明用電子証明書`. */
export const fileName = (aid: string, number: number): string => {
  const id = `EF ${number.toString(16).padStart(4, '0').toUpperCase()}`;
  const name = FILES[aid]?.[number];
  return name === undefined ? id : `${id} ${name}`;
};
