/** Cards with a face in tests: one holder, one simulated CV issuer, and the pictures of `assets/personas`. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { CvRoot } from '../../src/card/record-signature.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import {
  type SurfaceContent,
  type SurfaceTries,
  surfaceApplication,
} from '../../src/simulator/applications/surface.ts';
import { numberBOf, textApplication } from '../../src/simulator/applications/text-input.ts';
import type { Pin } from '../../src/simulator/files.ts';
import { createSimulatedCv } from '../../src/simulator/simulated-cv.ts';
import { picturesOf } from '../../src/simulator/town/pictures.ts';
import { createVirtualCard, type VirtualCard } from '../../src/simulator/virtual-card.ts';

const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export const PRINTED = {
  name: '髙橋　健一',
  address: '架空県かざし市本町一丁目２番３号',
  birthDate: civilDateSchema.parse('1980-02-17'),
  sex: '1',
  expires: '2035-02-17',
  securityCode: '2285',
  birthYear: 'era',
} as const;
export const PARTS = {
  birth: PRINTED.birthDate,
  expiryYear: '2035',
  securityCode: PRINTED.securityCode,
} as const;
export const NUMBER_B = numberBOf(PRINTED);

export const cv = createSimulatedCv();
export const ROOTS: readonly CvRoot[] = [cv.surface.root, cv.text_input.root];
/** The chip's keys, and those of a copy. */
export const KEYS = { text: newKey(), surface: newKey(), copy: newKey() };

export interface FaceCardOptions {
  readonly birthYear?: 'era' | 'gregorian';
  readonly tries?: { readonly text?: Pin; readonly surface?: Pin; readonly birthKey?: Pin };
  /** Everything readable of the original, and keys of its own. */
  readonly clone?: boolean;
  readonly face?: Partial<SurfaceContent>;
}

export const surfaceContent = ({ birthYear = 'era', clone, face }: FaceCardOptions = {}): SurfaceContent => ({
  ...PRINTED,
  birthYear,
  municipality: '13999',
  pictures: picturesOf('family6-1'),
  key: clone === true ? KEYS.copy : KEYS.surface,
  ...(clone === true ? { shownKey: KEYS.surface } : {}),
  cv: cv.surface,
  ...face,
});

export const faceCard = (options: FaceCardOptions = {}): VirtualCard => {
  const { birthYear = 'era', clone, tries = {} } = options;
  const surfaceTries: SurfaceTries = {
    ...(tries.surface === undefined ? {} : { numberB: tries.surface }),
    ...(tries.birthKey === undefined ? {} : { birthKey: tries.birthKey }),
  };
  return createVirtualCard([
    textApplication(
      {
        ...PRINTED,
        birthYear,
        pin: '1234',
        key: clone === true ? KEYS.copy : KEYS.text,
        shownKey: KEYS.text,
        cv: cv.text_input,
      },
      tries.text === undefined ? {} : { numberB: tries.text },
    ),
    surfaceApplication(surfaceContent(options), surfaceTries),
  ]);
};
