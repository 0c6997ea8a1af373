import { hash, type KeyObject } from 'node:crypto';
import { signBytes, verifyBytes } from './ed25519.ts';
import { failure, type Result, success } from './result.ts';

/**
 * Signed notes and checkpoints as transparency logs write them (C2SP signed-note, tlog-checkpoint, tlog-cosignature): a
 * text, an empty line, and below it one line a signature. So an auditor can check ours with somebody else's tool.
 */

/** Bytes in front of the signature that say which key made it. */
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
/** Of an Ed25519 public key as SPKI DER, the last 32 bytes are the key itself (RFC 8410). */
const RAW_KEY_BYTES = 32;

/** What the signature covers: the text, or the text as somebody saw it at a time (`cosignature/v1`). */
const PLAIN = 1;
const COSIGNED = 4;

const keyId = (name: string, type: number, publicKey: string): Buffer => {
  const raw = Buffer.from(publicKey, 'base64').subarray(-RAW_KEY_BYTES);
  const input = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), raw]);
  return hash('sha256', input, 'buffer').subarray(0, KEY_ID_BYTES);
};

/** Whose signature: the name in the line, and the key (base64 SPKI) one has from elsewhere. */
export interface Signer {
  readonly name: string;
  readonly publicKey: string;
}

export interface NoteSignature {
  readonly name: string;
  /** Key id and signature. */
  readonly bytes: Buffer;
}

export interface SignedNote {
  /** With its last line end; what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** More than a checkpoint with all its witnesses will ever have. */
const MAX_NOTE_CHARS = 65_536;

const SIGNATURE_LINE =
  /^\u2014 ([^\s+]{1,128}) ((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/u;

export const parseNote = (note: string): Result<SignedNote, 'not_a_note'> => {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || note.length > MAX_NOTE_CHARS || !note.endsWith('\n') || !note.isWellFormed())
    return failure('not_a_note');
  const signatures: NoteSignature[] = [];
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === undefined || base64 === undefined) return failure('not_a_note');
    const bytes = Buffer.from(base64, 'base64');
    // One writing a signature: spare bits in the last digit would be a second one.
    if (bytes.toString('base64') !== base64) return failure('not_a_note');
    signatures.push({ name, bytes });
  }
  return success({ text: note.slice(0, end + 1), signatures });
};

const lineOf = (name: string, ...parts: readonly Uint8Array[]): string =>
  `\u2014 ${name} ${Buffer.concat(parts).toString('base64')}\n`;

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** The note of a text (which ends with a line end) with the author's signature. */
export const signNote = (text: string, { name, publicKey }: Signer, privateKey: KeyObject): string => {
  const signature = Buffer.from(signBytes(utf8(text), privateKey), 'base64');
  return `${text}\n${lineOf(name, keyId(name, PLAIN, publicKey), signature)}`;
};

const cosignedText = (text: string, seconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The line by which a witness says that it saw this text, and checked it, at `seconds` since 1970. */
export const cosignatureLine = (
  text: string,
  { name, publicKey }: Signer,
  privateKey: KeyObject,
  seconds: number,
): string => {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = Buffer.from(signBytes(cosignedText(text, seconds), privateKey), 'base64');
  return lineOf(name, keyId(name, COSIGNED, publicKey), time, signature);
};

const linesOf = (note: SignedNote, { name, publicKey }: Signer, type: number): Buffer[] => {
  const id = keyId(name, type, publicKey);
  return note.signatures
    .filter((each) => each.name === name && each.bytes.subarray(0, KEY_ID_BYTES).equals(id))
    .map(({ bytes }) => bytes.subarray(KEY_ID_BYTES));
};

/** Whether the author signed: there is a line of this name and key, and each such line is good. */
export const isSignedBy = (note: SignedNote, author: Signer): boolean => {
  const lines = linesOf(note, author, PLAIN);
  return (
    lines.length > 0 &&
    lines.every((sig) => verifyBytes(utf8(note.text), sig.toString('base64'), author.publicKey))
  );
};

/** When the witness saw it, seconds since 1970; `undefined`: it did not, or a line in its name is false. */
export const cosignedAt = (note: SignedNote, witness: Signer): number | undefined => {
  const lines = linesOf(note, witness, COSIGNED);
  let first: number | undefined;
  for (const bytes of lines) {
    if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
    const seconds = Number(bytes.readBigUInt64BE(0));
    const sig = bytes.subarray(TIME_BYTES).toString('base64');
    if (!verifyBytes(cosignedText(note.text, seconds), sig, witness.publicKey)) return undefined;
    first = Math.min(first ?? seconds, seconds);
  }
  return first;
};

/** What a checkpoint says. `root`: hex. `extensions`: lines of our own behind the three of the standard. */
export interface CheckpointBody {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly extensions: readonly string[];
}

export const checkpointText = ({ origin, size, root, extensions }: CheckpointBody): string =>
  [origin, String(size), Buffer.from(root, 'hex').toString('base64'), ...extensions, ''].join('\n');

export const parseCheckpointText = (text: string): Result<CheckpointBody, 'not_a_checkpoint'> => {
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  const count = /^(?:0|[1-9]\d{0,15})$/.test(size) ? Number(size) : Number.NaN;
  const isRoot = /^[A-Za-z0-9+/]{43}=$/.test(root);
  if (origin === '' || !Number.isSafeInteger(count) || !isRoot) return failure('not_a_checkpoint');
  const body = { origin, size: count, root: Buffer.from(root, 'base64').toString('hex'), extensions };
  return checkpointText(body) === text && !extensions.includes('')
    ? success(body)
    : failure('not_a_checkpoint');
};
