/** Fetches what a profile reads: files by number or short id, records, data objects. */
import { concatBytes } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type CardAnswer, readBySfi, readCurrent, readRecord, SW } from '../apdu.ts';
import type { ExchangeFailure } from '../limits.ts';
import { ask, getData, isExpected, type Line, readCurrentRecord, selectFile, swHex } from './commands.ts';
import type { SourceBytes } from './fields.ts';
import type { CardFile, ProfileSource } from './schema.ts';
import { berTotalLength } from './tlv.ts';

/** `detail.source`, `detail.sw` */
export type SourceFailure = ExchangeFailure | 'unexpected_status';

/** Longest answer that still fits one frame over the air (card.md §7). */
const ONE_FRAME = 0xf0;

const unexpected = (source: string, sw: number) => failure('unexpected_status', { source, sw: swHex(sw) });

const selectSource = async (
  line: Line,
  source: string,
  { fid }: CardFile,
): Promise<Result<'selected', SourceFailure>> => {
  if (fid === undefined) return success('selected');
  const selected = await ask(line, selectFile(fid));
  if (!selected.ok) return selected;
  return selected.value.sw === SW.ok ? success('selected') : unexpected(source, selected.value.sw);
};

const sfiOf = ({ sfi }: CardFile): number => Number.parseInt(sfi ?? '0', 16);

type Transparent = Extract<ProfileSource, { structure: 'transparent' }>;

/** How many bytes are still worth asking for: of a DER value no more than it says it has. */
const wanted = (source: Transparent, bytes: Uint8Array): number =>
  source.encoding === 'der' && bytes.length > 0
    ? Math.min(source.length, berTotalLength(bytes) ?? 0)
    : source.length;

const readTransparent = async (
  line: Line,
  source: Transparent,
): Promise<Result<Uint8Array, SourceFailure>> => {
  const { name, file, expect } = source;
  const selected = await selectSource(line, name, file);
  if (!selected.ok) return selected;
  let bytes = new Uint8Array();
  while (bytes.length < wanted(source, bytes)) {
    const length = Math.min(ONE_FRAME, wanted(source, bytes) - bytes.length);
    const first = bytes.length === 0 && file.sfi !== undefined;
    const answer = await ask(
      line,
      first ? readBySfi(sfiOf(file), 0, length) : readCurrent(bytes.length, length),
    );
    if (!answer.ok) return answer;
    const { sw, data } = answer.value;
    if (sw === SW.beyondEnd && bytes.length > 0) break;
    if (!isExpected(sw, expect)) return unexpected(name, sw);
    bytes = Uint8Array.from(concatBytes(bytes, data.subarray(0, length)));
    if (data.length < length) break;
  }
  return success(bytes.subarray(0, wanted(source, bytes)));
};

const answered = (
  source: ProfileSource,
  answer: Result<CardAnswer, ExchangeFailure>,
): Result<Uint8Array, SourceFailure> => {
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  return isExpected(sw, source.expect) ? success(data) : unexpected(source.name, sw);
};

const readSource = async (line: Line, source: ProfileSource): Promise<Result<Uint8Array, SourceFailure>> => {
  switch (source.structure) {
    case 'transparent':
      return readTransparent(line, source);
    case 'record': {
      const { file, record } = source;
      const selected = await selectSource(line, source.name, file);
      if (!selected.ok) return selected;
      const command = file.sfi === undefined ? readCurrentRecord(record) : readRecord(sfiOf(file), record);
      return answered(source, await ask(line, command));
    }
    case 'data_object':
      return answered(source, await ask(line, getData(source.tag)));
  }
};

/** All sources in the order of the profile. */
export const readSources = async (line: Line): Promise<Result<SourceBytes, SourceFailure>> => {
  const read = new Map<string, Uint8Array>();
  for (const source of line.profile.sources) {
    const bytes = await readSource(line, source);
    if (!bytes.ok) return bytes;
    read.set(source.name, bytes.value);
  }
  return success(read);
};
