/** Everything a card tells with no secret: what it has, and how many tries of each number are left. */
import type { Channel } from '../../card/apdu.ts';
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
    return result.ok ? success({ level: 'L0', value: printable(result.value) }) : result;
  },
});

const SURFACE = '券面事項確認AP';
const TEXT = '券面事項入力補助AP';

export const freeParts: readonly Part[] = [
  freePart('surface_info', SURFACE, readSurfaceInfo),
  freePart('surface_tries', SURFACE, readSurfaceTries),
  freePart('text_info', TEXT, readTextInfo),
  freePart('text_tries', TEXT, readTextTries),
];
