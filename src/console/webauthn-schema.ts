/**
 * Options of WebAuthn as the centre sends them (WebAuthn Level 3, §5.1.8 and §5.1.10: the JSON forms of what a browser is asked). What the
 * centre's library leaves out, the browser's decides. What is not named here is not passed on.
 */
import { z } from 'zod';

const base64url = z.string().min(1);

const descriptors = z.array(
  z.object({
    id: base64url,
    type: z.literal('public-key'),
    transports: z
      .array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']))
      .exactOptional(),
  }),
);
const need = z.enum(['required', 'preferred', 'discouraged']);
const common = {
  challenge: base64url,
  /** Milliseconds. */
  timeout: z.number().exactOptional(),
  hints: z.array(z.enum(['hybrid', 'security-key', 'client-device'])).exactOptional(),
  extensions: z.object({ credProps: z.boolean().exactOptional() }).exactOptional(),
};

/** For a passkey that is to be made. */
export const creationOptionsSchema = z.object({
  ...common,
  rp: z.object({ id: z.string().exactOptional(), name: z.string() }),
  user: z.object({ id: base64url, name: z.string(), displayName: z.string() }),
  /** Algorithms by their number in COSE. */
  pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })).min(1),
  excludeCredentials: descriptors.exactOptional(),
  authenticatorSelection: z
    .object({
      authenticatorAttachment: z.enum(['platform', 'cross-platform']).exactOptional(),
      requireResidentKey: z.boolean().exactOptional(),
      residentKey: need.exactOptional(),
      userVerification: need.exactOptional(),
    })
    .exactOptional(),
  attestation: z.enum(['none', 'indirect', 'direct', 'enterprise']).exactOptional(),
});
export type CreationOptions = z.infer<typeof creationOptionsSchema>;

/** For a passkey that is there; no `allowCredentials`: the browser lets her choose. */
export const proofOptionsSchema = z.object({
  ...common,
  rpId: z.string().exactOptional(),
  allowCredentials: descriptors.exactOptional(),
  userVerification: need.exactOptional(),
});
export type ProofOptions = z.infer<typeof proofOptionsSchema>;
