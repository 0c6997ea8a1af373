export type { DueStyle } from './answers.ts';
export type { Circulation, Loan, Refusal } from './circulation.ts';
export {
  CATEGORIES,
  type Collection,
  makeCollection,
  TRAINING_ITEMS,
  TRAINING_PATRONS,
} from './collection.ts';
export { startTrainingLibrary, type TrainingLibrary, type TrainingLibraryOptions } from './server.ts';
