/** Everything a card tells with no secret: what it has, and how many tries of each number are left. */
import type { Channel } from '../../card/apdu.ts';
import { readIssuerKeyId } from '../../card/applications/common/objects.ts';
import { readAvailability, readPinStatus, readTokenInfo } from '../../card/applications/jpki/status.ts';
import { readJukiInfo } from '../../card/applications/juki/read.ts';
import { readLicence } from '../../card/applications/licence/read.ts';
import { readSurfaceInfo, readSurfaceTries } from '../../card/applications/surface/info.ts';
import { readTextInfo, readTextTries } from '../../card/applications/text-input/read.ts';
import { toHex } from '../../kernel/bytes.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { Part } from './parts.ts';

/** Bytes as hex, so that they can be printed. */
const printable = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      part instanceof Uint8Array ? toHex(part) : part,
    ]),
  );

const freePart = (
  name: string,
  source: string,
  read: (channel: Channel) => Promise<Result<object, string>>,
): Part => ({
  name,
  source,
  async read(channel) {
    const result = await read(channel);
    // Not every card has every application: that too is something it tells.
    if (!result.ok && result.reason === 'absent') return success({ level: 'L0', value: { present: false } });
    return result.ok ? success({ level: 'L0', value: printable(result.value) }) : result;
  },
});

const JPKI = '公的個人認証AP';
const SURFACE = '券面事項確認AP';
const TEXT = '券面事項入力補助AP';

/** 公的個人認証AP: only for a site that may read there at all. */
export const jpkiFreeParts: readonly Part[] = [
  freePart('token_info', JPKI, readTokenInfo),
  freePart('availability', JPKI, readAvailability),
  freePart('jpki_tries', JPKI, readPinStatus),
];

export const freeParts: readonly Part[] = [
  freePart('issuer_key_id', '共通カードAP', async (channel) => {
    const id = await readIssuerKeyId(channel);
    return id.ok ? success({ issuerKeyId: id.value }) : id;
  }),
  freePart('surface_info', SURFACE, readSurfaceInfo),
  freePart('surface_tries', SURFACE, readSurfaceTries),
  freePart('text_info', TEXT, readTextInfo),
  freePart('text_tries', TEXT, readTextTries),
  freePart('juki_info', '住基AP', readJukiInfo),
  freePart('licence', 'マイナ免許証', readLicence),
];
