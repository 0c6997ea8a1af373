/**
 * A security key with real cryptography (P-256, attestation `none`), as WebAuthn has it: what a browser and an authenticator would
 * answer to the options of a server.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Assertion, Attestation } from '../../src/central/staff-schema.ts';

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  const bytes = Buffer.alloc(3);
  bytes.writeUInt8((major << 5) | 25, 0);
  bytes.writeUInt16BE(value, 1);
  return bytes;
};

const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([name, each]) => [cbor(name), cbor(each)]);
  return Buffer.concat([head(5, value.size), ...entries]);
};

/** COSE_Key of a P-256 key: EC2, ES256. */
const coseKey = (key: KeyObject): Buffer => {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
};

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

interface Changes {
  readonly origin?: string;
  readonly rpId?: string;
  readonly verified?: boolean;
  /** Leaves the counter where it was: a copy of the key. */
  readonly counter?: number;
}

export interface Authenticator {
  register(options: { readonly challenge: string }, changes?: Changes): Attestation;
  prove(options: { readonly challenge: string }, changes?: Changes): Assertion;
}

/** One key, at one site. */
export const createAuthenticator = (site: {
  readonly origin: string;
  readonly rpId: string;
}): Authenticator => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let count = 0;
  const dataOf = (changes: Changes, flags: number, counter: number): Buffer => {
    const bytes = Buffer.alloc(37);
    sha256(changes.rpId ?? site.rpId).copy(bytes);
    bytes.writeUInt8(flags | PRESENT | ((changes.verified ?? true) ? VERIFIED : 0), 32);
    bytes.writeUInt32BE(counter, 33);
    return bytes;
  };
  const clientData = (type: string, challenge: string, { origin }: Changes): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: origin ?? site.origin, crossOrigin: false }));
  const named = {
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key' as const,
    clientExtensionResults: {},
  };
  return {
    register: ({ challenge }, changes = {}) => {
      const idLength = Buffer.alloc(2);
      idLength.writeUInt16BE(id.length);
      const authData = Buffer.concat([
        dataOf(changes, ATTESTED, 0),
        Buffer.alloc(16),
        idLength,
        id,
        coseKey(publicKey),
      ]);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return {
        ...named,
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge, changes)),
          attestationObject: base64url(cbor(attestation)),
        },
      };
    },
    prove: ({ challenge }, changes = {}) => {
      count += 1;
      const client = clientData('webauthn.get', challenge, changes);
      const authData = dataOf(changes, 0, changes.counter ?? count);
      const signed = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey);
      return {
        ...named,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(signed),
        },
      };
    },
  };
};
