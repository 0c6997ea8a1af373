/** The applications of a training card that show its holder: 入力補助AP, 券面AP, and a licence if there is one. */
import type { KeyObject } from 'node:crypto';
import { licenceApplication } from './applications/licence.ts';
import { surfaceApplication } from './applications/surface.ts';
import { type PrintedContent, textApplication } from './applications/text-input.ts';
import type { Application } from './files.ts';
import type { SimulatedCv } from './simulated-cv.ts';
import { picturesOf } from './town/pictures.ts';

/** What a card shows of its holder. */
export interface FaceContent {
  readonly municipality: string;
  readonly expires: string;
  /** What is printed on the card; without it the card has neither text nor face. */
  readonly printed?: Omit<PrintedContent, 'expires'> & {
    /** Folder of `assets/personas`; without it, or when there is none of that name, a generic face. */
    readonly pictures?: string;
  };
  /** マイナ免許証; `pinSet`: its PIN is the card's. */
  readonly licence?: { readonly pinSet: boolean; readonly expires: string };
}

/** An application's own key. A copied card shows the original's and cannot sign with it: it has one of its own. */
export interface ChipKey {
  readonly own: KeyObject;
  readonly shown?: KeyObject;
}

export interface FaceKeys {
  readonly text?: ChipKey | undefined;
  readonly surface?: ChipKey | undefined;
  /** Who signs the records of training cards; without it there is no 券面AP, and 入力補助AP has no signatures. */
  readonly cv?: SimulatedCv | undefined;
}

export const faceApplications = (
  { printed, municipality, expires, licence }: FaceContent,
  { text, surface, cv }: FaceKeys,
  pin: string,
): Application[] => {
  const applications: Application[] = [];
  if (printed !== undefined && text !== undefined)
    applications.push(
      textApplication({ ...printed, expires, pin, key: text.own, shownKey: text.shown, cv: cv?.text_input }),
    );
  if (printed !== undefined && surface !== undefined && cv !== undefined) {
    const pictures = picturesOf(printed.pictures);
    const { own: key, shown: shownKey } = surface;
    applications.push(
      surfaceApplication({ ...printed, expires, municipality, pictures, key, shownKey, cv: cv.surface }),
    );
  }
  if (licence !== undefined)
    applications.push(
      licenceApplication({ expires: licence.expires, pin: licence.pinSet ? pin : undefined }),
    );
  return applications;
};
