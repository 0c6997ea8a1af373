/** 券面AP: what it says of itself with no secret (card.md §2.2). */
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import { objectsOf, tlvLength } from '../../ber.ts';
import { type FileFailure, readFile } from '../../read-file.ts';
import { type SecretFailure, triesLeft } from '../../secret.ts';
import { SURFACE_AID, SURFACE_SFI, SURFACE_TAG as TAG } from './files.ts';

/** 基本情報 (EF 0003). DF35 is opaque and left where it is. */
export interface SurfaceInfo {
  /** DF32: id of the key that signs the records, 16 bytes. */
  readonly keyId: Uint8Array;
  /** DF33 as it stands. */
  readonly version: Uint8Array;
  /** 市区町村コード, five digits. */
  readonly municipality: string;
}

const SHAPE = { wholeLength: tlvLength, longest: 2_048 } as const;

export const parseSurfaceInfo = (record: Uint8Array): Result<SurfaceInfo, 'garbled'> => {
  const objects = objectsOf(record, TAG.basicInfo);
  if (!objects.ok) return objects;
  const [keyId, version, municipality] = [TAG.keyId, TAG.version, TAG.municipality].map(
    (wanted) => objects.value.find(({ tag }) => tag === wanted)?.value,
  );
  const digits = municipality === undefined ? '' : Buffer.from(municipality).toString('latin1');
  return keyId === undefined || version === undefined || !/^\d{5}$/.test(digits)
    ? failure('garbled')
    : success({ keyId, version, municipality: digits });
};

/** Two commands or a few. */
export const readSurfaceInfo = async (channel: Channel): Promise<Result<SurfaceInfo, FileFailure>> => {
  const selected = await select(channel, SURFACE_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const record = await readFile(channel, SURFACE_SFI.basicInfo, SHAPE);
  return record.ok ? parseSurfaceInfo(record.value) : record;
};

/** Tries left of each secret; asking costs none. 照合番号A is only ever counted. */
export interface SurfaceTries {
  readonly birthKey: number | 'verified';
  readonly numberA: number | 'verified';
  readonly numberB: number | 'verified';
}

export const readSurfaceTries = async (channel: Channel): Promise<Result<SurfaceTries, SecretFailure>> => {
  const selected = await select(channel, SURFACE_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const birthKey = await triesLeft(channel, SURFACE_SFI.birthKey);
  if (!birthKey.ok) return birthKey;
  const numberA = await triesLeft(channel, SURFACE_SFI.numberA);
  if (!numberA.ok) return numberA;
  const numberB = await triesLeft(channel, SURFACE_SFI.numberB);
  return numberB.ok
    ? success({ birthKey: birthKey.value, numberA: numberA.value, numberB: numberB.value })
    : numberB;
};
