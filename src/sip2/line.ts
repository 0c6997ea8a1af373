/** A whole line of one dialect: message, letters, checksum, end. */
import { asciiBytes, concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  type ReadFailure,
  readReply,
  readRequest,
  type WriteFailure,
  writeReply,
  writeRequest,
} from './codec.ts';
import { type Dialect, notationOf } from './dialect.ts';
import { decodeText, encodeText } from './encoding.ts';
import { letterChecksumOf, seal, unseal } from './frame.ts';
import type { Reply, Request } from './messages.ts';

export type LineWriteFailure = WriteFailure | 'not_in_encoding';
/** `checksum`: it does not sum. `no_checksum`: it has none, and this dialect wants one. */
export type LineReadFailure = ReadFailure | 'checksum' | 'no_checksum';

export interface Line<M> {
  readonly message: M;
  /** `undefined` in 96 and 97, and where there is no error detection. */
  readonly sequence: number | undefined;
}

/** 96 and 97 never carry a sequence number. */
const isResend = (kind: string): boolean => kind === 'resendReply' || kind === 'resendRequest';

const ended = (
  text: string,
  kind: string,
  sequence: number,
  dialect: Dialect,
): Result<Uint8Array, LineWriteFailure> => {
  const body = encodeText(text, dialect.encoding);
  if (!body.ok) return body;
  const sealed =
    dialect.errorDetection === 'off' ? body.value : seal(body.value, isResend(kind) ? undefined : sequence);
  return success(concatBytes(sealed, asciiBytes(dialect.terminator === 'cr' ? '\r' : '\r\n')));
};

/** The bytes of a request with this sequence number (0–9), its end included. */
export const requestLine = (
  message: Request,
  sequence: number,
  dialect: Dialect,
): Result<Uint8Array, LineWriteFailure> => {
  const text = writeRequest(message, notationOf(dialect));
  return text.ok ? ended(text.value, message.kind, sequence, dialect) : text;
};

export const replyLine = (
  message: Reply,
  sequence: number,
  dialect: Dialect,
): Result<Uint8Array, LineWriteFailure> => {
  const text = writeReply(message, notationOf(dialect));
  return text.ok ? ended(text.value, message.kind, sequence, dialect) : text;
};

const opened = (line: Uint8Array, dialect: Dialect): Result<Line<string>, 'checksum' | 'no_checksum'> => {
  const byBytes = unseal(line);
  const unsealed = byBytes.ok || !dialect.takesLetterSums ? byBytes : unseal(line, letterChecksumOf);
  // Without error detection, what looks like a checksum and is none is the end of a field.
  if (!unsealed.ok && dialect.errorDetection !== 'off') return unsealed;
  const { body, sequence, checked } = unsealed.ok
    ? unsealed.value
    : { body: line, sequence: undefined, checked: false };
  if (!checked && dialect.errorDetection === 'on') return failure('no_checksum');
  const { encoding, cutsLetters, delimiter, trailingDelimiter: trailing } = dialect;
  const text = decodeText(body, encoding, cutsLetters ? { delimiter, trailing } : undefined);
  return success({ message: text, sequence });
};

/** The reply in the bytes of a line, without its end. */
export const readReplyLine = (line: Uint8Array, dialect: Dialect): Result<Line<Reply>, LineReadFailure> => {
  const text = opened(line, dialect);
  if (!text.ok) return text;
  const message = readReply(text.value.message, notationOf(dialect));
  return message.ok ? success({ message: message.value, sequence: text.value.sequence }) : message;
};

export const readRequestLine = (
  line: Uint8Array,
  dialect: Dialect,
): Result<Line<Request>, LineReadFailure> => {
  const text = opened(line, dialect);
  if (!text.ok) return text;
  const message = readRequest(text.value.message, notationOf(dialect));
  return message.ok ? success({ message: message.value, sequence: text.value.sequence }) : message;
};
