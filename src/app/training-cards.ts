/**
 * 訓練用カード: the cards of the training town, with the simulated CA that signed them. The CA's keys are made here on
 * first use and stay in this folder; nobody else's machine will ever believe them.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { SignedApplication } from '../card/record-signature.ts';
import type { System } from '../kernel/system.ts';
import { type CardContent, certificateFor, createCard } from '../simulator/cards.ts';
import type { ChipKey, FaceKeys } from '../simulator/face-applications.ts';
import {
  createSimulatedCa,
  exportKey,
  type IssuedCertificate,
  openSimulatedCa,
  type SimulatedCa,
} from '../simulator/simulated-ca.ts';
import { cvRootsFile, keepCv, type SimulatedCv } from '../simulator/simulated-cv.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

/** Folder, inside the training cards' folder, whose certificates a training terminal believes. */
export const TRAINING_TRUST = 'trust';

const UNKNOWN_CA_OWNER = 'Somebody Else';

/** A CA kept in `dir`; its certificate may lie elsewhere, where terminals look. */
const keepCa = async (
  system: System,
  files: { readonly certificate: string; readonly key: string },
  owner?: string,
): Promise<SimulatedCa> => {
  const der = readIfThere(files.certificate);
  const pkcs8 = readIfThere(files.key);
  if (der !== undefined && pkcs8 !== undefined) return openSimulatedCa(der, pkcs8);
  const ca = await createSimulatedCa(system, owner);
  writePrivateFile(files.key, await exportKey(ca.key));
  writePrivateFile(files.certificate, ca.der);
  return ca;
};

const keepCertificate = async (
  dir: string,
  content: CardContent,
  issue: () => Promise<IssuedCertificate | undefined>,
): Promise<IssuedCertificate | undefined> => {
  const path = join(dir, 'issued', `${content.serial}-${content.kind}`);
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

/** An application's own key, made once for each card; a clone gets one of its own. */
const keepKey = (dir: string, content: CardContent, application: SignedApplication): KeyObject => {
  const name = application === 'text_input' ? 'text' : application;
  const path = join(dir, 'issued', `${content.serial}-${content.kind}.${name}.pkcs8`);
  const kept = readIfThere(path);
  if (kept !== undefined) return createPrivateKey({ key: kept, format: 'der', type: 'pkcs8' });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writePrivateFile(path, privateKey.export({ format: 'der', type: 'pkcs8' }));
  return privateKey;
};

/** The keys of the card's face; a clone shows the original's, which is all that can be copied. */
const keepFaceKeys = (dir: string, content: CardContent, original: CardContent): FaceKeys => {
  if (content.printed === undefined) return {};
  const keys = (application: SignedApplication): ChipKey => ({
    own: keepKey(dir, content, application),
    ...(content === original ? {} : { shown: keepKey(dir, original, application) }),
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
  /** Folder of the trust anchor. */
  readonly trustDir: string;
  /** The same card each time: the certificate is issued once and kept. */
  card(content: CardContent): Promise<VirtualCard>;
}

/** Opens or makes the training cards' folder. */
export const openTrainingCards = async (dir: string, system: System): Promise<TrainingCards> => {
  const trustDir = join(dir, TRAINING_TRUST);
  const trusted = await keepCa(system, {
    certificate: join(trustDir, 'simulated-ca.der'),
    key: join(dir, 'simulated-ca.pkcs8'),
  });
  const unknown = await keepCa(
    system,
    { certificate: join(dir, 'unknown-ca.der'), key: join(dir, 'unknown-ca.pkcs8') },
    UNKNOWN_CA_OWNER,
  );
  const cv = keepSimulatedCv(dir, trustDir);
  return {
    trustDir,
    async card(content) {
      // A clone's certificate is the original's: that is what cloning gets.
      const original: CardContent = content.kind === 'clone' ? { ...content, kind: 'normal' } : content;
      const certificate = await keepCertificate(dir, original, () =>
        certificateFor(original, { trusted, unknown }, system.now()),
      );
      return createCard(content, certificate, trusted, { ...keepFaceKeys(dir, content, original), cv });
    },
  };
};
