/**
 * What the centre is told of a poll in the open, signed by whoever publishes: the election, and which rolls were given to which
 * site. Nobody's name is in it; the rolls themselves it cannot read.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../../kernel/ed25519.ts';
import { sha256HexSchema, tenantIdSchema } from '../../kernel/ids.ts';
import { siteIdSchema } from '../package.ts';
import { electionSchema, precinctIdSchema } from './election.ts';

/** Electors of one 投票区 who may vote, by sex: what 投票率 is reckoned on. */
const electorateSchema = z.strictObject({
  precinct: precinctIdSchema,
  male: z.int().min(0),
  female: z.int().min(0),
  other: z.int().min(0),
});

/** `site`: whose part it is; `null`: the whole roll, as it lies at the office. */
const toldRollSchema = z.strictObject({
  site: siteIdSchema.nullable(),
  version: z.int().min(1),
  asOf: civilDateSchema,
  sha256: sha256HexSchema,
  source: z.string().min(1).max(100),
  count: z.int().min(0),
});

export const pollDocumentSchema = z.strictObject({
  v: z.literal(1),
  tenant: tenantIdSchema,
  election: electionSchema,
  rolls: z.array(toldRollSchema).min(1).max(4_000),
  electorate: z.array(electorateSchema).max(2_000),
  /** 不在者投票用紙 that are out or were. */
  absentees: z.int().min(0),
  signature: signatureSchema,
});
export type PollDocument = z.infer<typeof pollDocumentSchema>;
type Unsigned = Omit<PollDocument, 'signature'>;

/** The text of a parsed document is the same on both sides: its fields come out in the order of the schema. */
const messageOf = (document: Unsigned): Uint8Array => preImage('kazasu.poll.v1', [JSON.stringify(document)]);

const parsedSchema = pollDocumentSchema.omit({ signature: true });

export const signPoll = (document: Unsigned, privateKey: KeyObject): PollDocument => {
  const parsed = parsedSchema.parse(document);
  return { ...parsed, signature: signBytes(messageOf(parsed), privateKey) };
};

export const isPollSigned = (
  { signature, ...document }: PollDocument,
  believed: readonly string[],
): boolean => believed.some((key) => verifyBytes(messageOf(document), signature, key));
