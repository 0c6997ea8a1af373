/** 券面事項入力補助AP: whether its records are the issuer's (EF 0003 and 0007, by the key of EF 0004; card.md §2.3, §3). */
import { concatBytes, equalBytes } from '../../../kernel/bytes.ts';
import { objectsOf, type Tlv } from '../../ber.ts';
import { type Integrity, type IssuerKey, integrityBy, sha256 } from '../../record-signature.ts';
import { TEXT_TAG as TAG } from './files.ts';

/** What was read of the card; `undefined`: the card has no such file. */
export interface TextEvidence {
  /** EF 0002, whole. */
  readonly items: Uint8Array;
  /** EF 0003. */
  readonly integrity: Uint8Array | undefined;
  /** EF 0007. */
  readonly publicKey: Uint8Array | undefined;
}

const find = (objects: readonly Tlv[], tag: number): Tlv | undefined =>
  objects.find((object) => object.tag === tag);

/** What DF32 is the hash of: EF 0002 from its name on, tags and lengths too. */
export const hashedItems = (record: Uint8Array): Uint8Array | undefined => {
  const objects = objectsOf(record, TAG.fourItems);
  const from = objects.ok ? objects.value.findIndex(({ tag }) => tag === TAG.name) : -1;
  return objects.ok && from >= 0
    ? concatBytes(...objects.value.slice(from).map(({ whole }) => whole))
    : undefined;
};

/**
 * ASSUMPTION: card.md does not say over what DF33 is made. Three forms are accepted, each of which binds both hashes: the
 * two objects, the two hashes, or (as 券面AP does it) the two hashes themselves as one long digest. DF31 stays unverified:
 * it is the hash of the My Number's file, which is not read.
 */
const signedDigests = (number: Tlv, items: Tlv): readonly Uint8Array[] => {
  const hashes = concatBytes(number.value, items.value);
  return [sha256(concatBytes(number.whole, items.whole)), sha256(hashes), hashes];
};

const itemsIntegrity = (evidence: TextEvidence, issuer: IssuerKey): Integrity => {
  if (evidence.integrity === undefined) return 'absent';
  const record = objectsOf(evidence.integrity, TAG.integrity);
  const [number, items] = record.ok
    ? [find(record.value, TAG.hashOfNumber), find(record.value, TAG.hashOfItems)]
    : [];
  const hashed = hashedItems(evidence.items);
  if (!record.ok || number?.value.length !== 32 || items === undefined || hashed === undefined)
    return 'altered';
  if (!equalBytes(items.value, sha256(hashed))) return 'altered';
  return integrityBy(issuer, signedDigests(number, items), find(record.value, TAG.signature)?.value);
};

/** ASSUMPTION: DF52 is over DF51, as an object or as its value. */
const keyIntegrity = (record: Uint8Array | undefined, issuer: IssuerKey): Integrity => {
  if (record === undefined) return 'absent';
  const objects = objectsOf(record, TAG.publicKeyRecord);
  const key = objects.ok ? find(objects.value, TAG.publicKey) : undefined;
  if (!objects.ok || key === undefined) return 'altered';
  const signature = find(objects.value, TAG.publicKeySignature)?.value;
  return integrityBy(issuer, [sha256(key.whole), sha256(key.value)], signature);
};

/** The items' integrity; `altered` when any of the records is. */
export const textIntegrity = (evidence: TextEvidence, issuer: IssuerKey): Integrity =>
  keyIntegrity(evidence.publicKey, issuer) === 'altered' ? 'altered' : itemsIntegrity(evidence, issuer);

/** DF51: the application's own public key, as `keyFromRecord` takes it. */
export const publicKeyOf = (record: Uint8Array | undefined): Uint8Array | undefined => {
  const objects = record === undefined ? undefined : objectsOf(record, TAG.publicKeyRecord);
  return objects?.ok === true ? find(objects.value, TAG.publicKey)?.value : undefined;
};
