export {
  joinDigits,
  type NumberBDigits,
  parseScannedNumber,
  type ScanRefusal,
} from '../../kernel/number-b-text.ts';
export type { NumberBCandidate, PrintedYear } from './candidate.ts';
export { type GreyImage, type ImageRefusal, parseGreyImage, SIDE_PIXELS } from './grey-image.ts';
export { type CardLayout, cardLayoutSchema, DEFAULT_LAYOUT } from './layout.ts';
export { createNumberReader, type NumberReader, type OcrFailure } from './reader.ts';
