/**
 * 様式の改正 as the centre gives them to the counters (decision 0051): everything that a town changed of the shipped catalogue, as a whole
 * and signed, so that a terminal has all of one publication or none. What is in `payload` is for the counter's module to say.
 */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import { modeSchema } from './event.ts';

/** Ten years of a town that changes every form every year. */
export const MAX_CATALOGUE_LETTERS = 16_000_000;

const headSchema = z.strictObject({
  mode: modeSchema,
  /** Grows with every approval and every withdrawal. */
  number: z.int32().min(1),
  /** When it was published, by the centre's clock, milliseconds since 1970. */
  asOf: z.int().min(0),
  /** Of the UTF-8 bytes of the payload. */
  sha256: sha256HexSchema,
});
export type CatalogueHead = z.infer<typeof headSchema>;

/** `payload`: JSON, exactly as it was signed. */
export const signedCatalogueSchema = headSchema.extend({
  payload: z.string().max(MAX_CATALOGUE_LETTERS),
  signature: signatureSchema,
});
export type SignedCatalogue = z.infer<typeof signedCatalogueSchema>;

/** GET `?have=` (sha256 of what is kept) → `signedCatalogueSchema`; 204: that is the newest, or nothing was ever published. */
export const CATALOGUE_PATH = '/v1/counter/catalogue';
export const catalogueQuerySchema = z.object({ have: sha256HexSchema.optional() });
export const cataloguePath = (have: string | undefined): string =>
  have === undefined ? CATALOGUE_PATH : `${CATALOGUE_PATH}?have=${have}`;

export const digestOfCatalogue = (payload: string): string => hash('sha256', payload);

const headMessage = (tenant: string, { mode, number, asOf, sha256 }: CatalogueHead): Uint8Array =>
  preImage('kazasu.counter-catalogue.v1', [tenant, mode, String(number), String(asOf), sha256]);

export const signCatalogue = (
  tenant: string,
  head: Omit<CatalogueHead, 'sha256'>,
  payload: string,
  key: KeyObject,
): SignedCatalogue => {
  const whole: CatalogueHead = { ...head, sha256: digestOfCatalogue(payload) };
  return { ...whole, payload, signature: signBytes(headMessage(tenant, whole), key) };
};

/** Whether the centre published exactly this. */
export const verifyCatalogue = (tenant: string, signed: SignedCatalogue, publicKey: string): boolean =>
  signed.sha256 === digestOfCatalogue(signed.payload) &&
  verifyBytes(headMessage(tenant, signed), signed.signature, publicKey);
