/**
 * 訓練用カード: the cards of the training town, with the simulated CAs that signed them. The CAs' keys are made here on
 * first use and stay in this folder; nobody else's machine will ever believe them.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { SignedApplication } from '../card/record-signature.ts';
import { LISTS_FOLDER } from '../card/revocation.ts';
import type { System } from '../kernel/system.ts';
import {
  type CardAuthorities,
  certificateFor,
  issuersOf,
  signCertificateFor,
} from '../simulator/card-certificates.ts';
import { type CardContent, createCard, presentSerial } from '../simulator/cards.ts';
import type { ChipKey, FaceKeys } from '../simulator/face-applications.ts';
import {
  type CaOptions,
  createSimulatedCa,
  exportKey,
  openSimulatedCa,
  type SimulatedCa,
} from '../simulator/simulated-ca.ts';
import type { IssuedCertificate } from '../simulator/simulated-certificate.ts';
import { issueCrl } from '../simulator/simulated-crl.ts';
import { cvRootsFile, keepCv, type SimulatedCv } from '../simulator/simulated-cv.ts';
import { personas } from '../simulator/town/personas.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

/** Folder, inside the training cards' folder, whose certificates a training terminal believes. */
export const TRAINING_TRUST = 'trust';

const UNKNOWN_CA_OWNER = 'Somebody Else';

/** A CA kept in `dir`; its certificate may lie elsewhere, where terminals look. */
const keepCa = async (
  system: System,
  files: { readonly certificate: string; readonly key: string },
  options: CaOptions = {},
): Promise<SimulatedCa> => {
  const der = readIfThere(files.certificate);
  const pkcs8 = readIfThere(files.key);
  if (der !== undefined && pkcs8 !== undefined) return openSimulatedCa(der, pkcs8, options.use);
  const ca = await createSimulatedCa(system, options);
  writePrivateFile(files.key, await exportKey(ca.key));
  writePrivateFile(files.certificate, ca.der);
  return ca;
};

const keepAuthorities = async (dir: string, trustDir: string, system: System): Promise<CardAuthorities> => {
  const believed = (name: string, options: CaOptions): Promise<SimulatedCa> =>
    keepCa(system, { certificate: join(trustDir, `${name}.der`), key: join(dir, `${name}.pkcs8`) }, options);
  const [trusted, sign, next, nextSign, unknown] = await Promise.all([
    believed('simulated-ca', {}),
    believed('simulated-sign-ca', { use: 'sign' }),
    believed('simulated-next-ca', { keys: 'ec_p384' }),
    believed('simulated-next-sign-ca', { use: 'sign', keys: 'ec_p384' }),
    keepCa(
      system,
      { certificate: join(dir, 'unknown-ca.der'), key: join(dir, 'unknown-ca.pkcs8') },
      { owner: UNKNOWN_CA_OWNER },
    ),
  ]);
  return { trusted, unknown, sign, next: { trusted: next, sign: nextSign } };
};

const DAY_MS = 86_400_000;
const LIST_DAYS = 7;

/**
 * The list of revoked training certificates, made anew each time so that it is current for a drill. Its number is the
 * minute: it only rises, and fits what a list's number may be.
 */
const publishList = (trustDir: string, ca: SimulatedCa, now: number): void => {
  const revoked = personas.filter(({ card }) => card.kind === 'revoked');
  const list = issueCrl(ca, {
    serials: revoked.map(({ card }) => presentSerial(card)),
    number: Math.floor(now / 60_000),
    thisUpdate: now - (now % 60_000),
    nextUpdate: now + LIST_DAYS * DAY_MS,
  });
  writePrivateFile(join(trustDir, LISTS_FOLDER, 'simulated-ca.crl'), list);
};

const keepCertificate = async (
  path: string,
  issue: () => Promise<IssuedCertificate | undefined>,
): Promise<IssuedCertificate | undefined> => {
  const der = readIfThere(`${path}.der`);
  const pkcs8 = readIfThere(`${path}.pkcs8`);
  if (der !== undefined && pkcs8 !== undefined)
    return { der, pkcs8, key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }) };
  const issued = await issue();
  if (issued === undefined) return undefined;
  writePrivateFile(`${path}.pkcs8`, issued.pkcs8);
  writePrivateFile(`${path}.der`, issued.der);
  return issued;
};

const generateChipKey = ({ kind }: CardContent): KeyObject =>
  kind === 'next_generation'
    ? generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** An application's own key, made once for each card; a clone gets one of its own. */
const keepKey = (path: string, content: CardContent, application: SignedApplication): KeyObject => {
  const file = `${path}.${application === 'text_input' ? 'text' : application}.pkcs8`;
  const kept = readIfThere(file);
  if (kept !== undefined) return createPrivateKey({ key: kept, format: 'der', type: 'pkcs8' });
  const key = generateChipKey(content);
  writePrivateFile(file, key.export({ format: 'der', type: 'pkcs8' }));
  return key;
};

/** The keys of the card's face; a clone shows the original's, which is all that can be copied. */
const keepFaceKeys = (
  pathOf: (content: CardContent) => string,
  content: CardContent,
  original: CardContent,
): FaceKeys => {
  if (content.printed === undefined) return {};
  const keys = (application: SignedApplication): ChipKey => ({
    own: keepKey(pathOf(content), content, application),
    ...(content === original ? {} : { shown: keepKey(pathOf(original), original, application) }),
  });
  return { text: keys('text_input'), surface: keys('surface') };
};

/** Who signs the records, and the file by which a training terminal knows that. */
const keepSimulatedCv = (dir: string, trustDir: string): SimulatedCv => {
  const path = (name: string): string => join(dir, `${name}.pkcs8`);
  const cv = keepCv(
    (name) => readIfThere(path(name)),
    (name, pkcs8) => writePrivateFile(path(name), pkcs8),
  );
  writePrivateFile(join(trustDir, 'cv', 'simulated.yaml'), cvRootsFile(cv));
  return cv;
};

export interface TrainingCards {
  /** Folder of the trust anchors. */
  readonly trustDir: string;
  /** The same card each time: its certificates are issued once and kept. A malicious card tells its next lie each time. */
  card(content: CardContent): Promise<VirtualCard>;
}

/** Opens or makes the training cards' folder. */
export const openTrainingCards = async (dir: string, system: System): Promise<TrainingCards> => {
  const trustDir = join(dir, TRAINING_TRUST);
  const cas = await keepAuthorities(dir, trustDir, system);
  publishList(trustDir, cas.trusted, system.now());
  const cv = keepSimulatedCv(dir, trustDir);
  let lies = 0;
  const pathOf = ({ serial, kind }: CardContent): string => join(dir, 'issued', `${serial}-${kind}`);
  return {
    trustDir,
    async card(content) {
      // A clone's certificates are the original's: that is what cloning gets.
      const original: CardContent = content.kind === 'clone' ? { ...content, kind: 'normal' } : content;
      const path = pathOf(original);
      const [certificate, sign] = await Promise.all([
        keepCertificate(path, () => certificateFor(original, cas, system.now())),
        keepCertificate(`${path}.sign`, () => signCertificateFor(original, cas, system.now())),
      ]);
      const issuers = issuersOf(original.kind, cas);
      const told = content.kind === 'malicious' ? { ...content, seed: lies++ } : content;
      return createCard(told, certificate, issuers.auth, {
        ...keepFaceKeys(pathOf, content, original),
        cv,
        sign: sign === undefined ? undefined : { certificate: sign, ca: issuers.sign },
      });
    },
  };
};
