/**
 * 訓練用のCV証明書: who signs the records of training cards. Made on the machine like the simulated CA (decision 0007); the
 * mark is in the key id that every certificate names, so no terminal outside training believes one.
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
} from 'node:crypto';
import { encodeTlv } from '../card/ber.ts';
import { type CvRoot, type SignedApplication, sha256, sha256DigestInfo } from '../card/record-signature.ts';
import { SIMULATED_MARK } from '../card/trust-anchors.ts';
import { concatBytes, toHex } from '../kernel/bytes.ts';
import { keyRecord } from './records.ts';

/** One application's root and the key under it that signs records. */
export interface CvIssuer {
  readonly root: CvRoot;
  /** EF 0004: `7F21{5F4E, 5F37}`. */
  readonly certificate: Uint8Array;
  /** 16 bytes, of the key that signs records. */
  readonly keyId: Uint8Array;
  /** PKCS#1 v1.5 over a digest of up to 96 bytes. */
  signDigest(digest: Uint8Array): Uint8Array;
}

export type SimulatedCv = Readonly<Record<SignedApplication, CvIssuer>>;

/** The numbers by which real roots are known (card.md §3). */
const NUMBER: Readonly<Record<SignedApplication, string>> = { surface: '5000023', text_input: '5000033' };

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const signWith =
  (key: KeyObject) =>
  (digest: Uint8Array): Uint8Array =>
    Uint8Array.from(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, sha256DigestInfo(digest)));

/** EF 0004 of a card whose records `signer` signs. */
export const cvCertificate = (
  root: { readonly keyId: Uint8Array; readonly key: KeyObject },
  signer: { readonly keyId: Uint8Array; readonly key: KeyObject },
): Uint8Array => {
  const body = concatBytes(root.keyId, signer.keyId, keyRecord(signer.key));
  const signature = signWith(root.key)(sha256(body));
  return encodeTlv(0x7f21, concatBytes(encodeTlv(0x5f4e, body), encodeTlv(0x5f37, signature)));
};

export interface CvKeys {
  readonly root: KeyObject;
  readonly signer: KeyObject;
}

/** The issuer of one application's records; with its own keys if they are kept somewhere. */
export const createCvIssuer = (
  application: SignedApplication,
  keys: CvKeys = { root: newKey(), signer: newKey() },
): CvIssuer => {
  const rootId = ascii(`${SIMULATED_MARK}${NUMBER[application]}`);
  const keyId = ascii(`${SIMULATED_MARK}0000001`);
  return {
    root: { application, keyId: rootId, key: createPublicKey(keys.root) },
    certificate: cvCertificate({ keyId: rootId, key: keys.root }, { keyId, key: keys.signer }),
    keyId,
    signDigest: signWith(keys.signer),
  };
};

export const createSimulatedCv = (): SimulatedCv => ({
  surface: createCvIssuer('surface'),
  text_input: createCvIssuer('text_input'),
});

/** The file by which a training terminal believes these roots (`cv-roots.ts`). */
export const cvRootsFile = (cv: SimulatedCv): string =>
  `# ${SIMULATED_MARK}: roots of training cards, made on this machine.\nroots:\n${[cv.surface, cv.text_input]
    .map(({ root }) => {
      const pem = root.key.export({ format: 'pem', type: 'spki' }).toString().trim();
      return `  - application: ${root.application}\n    keyId: '${toHex(root.keyId)}'\n    publicKey: |\n${pem
        .split('\n')
        .map((line) => `      ${line}`)
        .join('\n')}\n`;
    })
    .join('')}`;

/** Keys as they are kept: `read` gives what was kept under a name, `write` keeps it. */
export const keepCv = (
  read: (name: string) => Uint8Array | undefined,
  write: (name: string, pkcs8: Uint8Array) => void,
): SimulatedCv => {
  const kept = (name: string): KeyObject => {
    const pkcs8 = read(name);
    if (pkcs8 !== undefined)
      return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const key = newKey();
    write(name, key.export({ format: 'der', type: 'pkcs8' }));
    return key;
  };
  const issuer = (application: SignedApplication): CvIssuer =>
    createCvIssuer(application, {
      root: kept(`simulated-cv-${application}-root`),
      signer: kept(`simulated-cv-${application}-signer`),
    });
  return { surface: issuer('surface'), text_input: issuer('text_input') };
};
