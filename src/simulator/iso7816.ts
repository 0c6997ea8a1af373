/** The card's side of ISO/IEC 7816-4: what a command says, and answers. */
import { concatBytes } from '../kernel/bytes.ts';

export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Bytes wanted: 1–256 or 1–65,536; `undefined` when the command wants none. */
  readonly le: number | undefined;
}

const NONE = new Uint8Array();

const shortBody = (body: Uint8Array): Pick<Command, 'data' | 'le'> | undefined => {
  const lc = body[0] ?? 0;
  if (body.length === 1) return { data: NONE, le: lc === 0 ? 256 : lc };
  if (lc === 0) return undefined;
  const data = body.subarray(1, 1 + lc);
  const rest = body.subarray(1 + lc);
  if (data.length < lc || rest.length > 1) return undefined;
  const [le] = rest;
  return { data, le: le === undefined ? undefined : le === 0 ? 256 : le };
};

const extendedBody = (body: Uint8Array): Pick<Command, 'data' | 'le'> | undefined => {
  const word = (at: number): number => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
  if (body.length === 3) return { data: NONE, le: word(1) === 0 ? 65_536 : word(1) };
  const lc = word(1);
  const data = body.subarray(3, 3 + lc);
  const left = body.length - 3 - lc;
  if (data.length < lc || lc === 0 || (left !== 0 && left !== 2)) return undefined;
  return { data, le: left === 0 ? undefined : word(3 + lc) === 0 ? 65_536 : word(3 + lc) };
};

/** `undefined` when the lengths do not add up: the card answers 6700. */
export const parseCommand = (bytes: Uint8Array): Command | undefined => {
  if (bytes.length < 4) return undefined;
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = bytes;
  const head = { cla, ins, p1, p2 };
  const body = bytes.subarray(4);
  if (body.length === 0) return { ...head, data: NONE, le: undefined };
  const parsed = body[0] === 0 && body.length > 2 ? extendedBody(body) : shortBody(body);
  return parsed === undefined ? undefined : { ...head, ...parsed };
};

/** An answer: data and status word. */
export const answer = (sw: number, data: Uint8Array = NONE): Uint8Array =>
  concatBytes(data, Uint8Array.of(sw >> 8, sw & 0xff));
