/** 券面の絵: the pictures of the training cards, drawn by test/tools/draw-faces.ts and kept in `assets/personas`. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FacePictures } from '../applications/surface.ts';

const ASSETS = fileURLToPath(new URL('../../../assets/personas', import.meta.url));
/** For cards of people nobody drew. */
export const GENERIC = 'generic';

/** The pictures of `persona`, or the generic ones. */
export const picturesOf = (persona: string = GENERIC): FacePictures => {
  const drawn = `${ASSETS}/${persona}`;
  const folder = existsSync(drawn) ? drawn : `${ASSETS}/${GENERIC}`;
  const read = (file: string): Uint8Array => new Uint8Array(readFileSync(`${folder}/${file}`));
  return {
    name: read('name.png'),
    address: read('address.png'),
    photo: read('photo.j2k'),
    code: read('code.png'),
  };
};
