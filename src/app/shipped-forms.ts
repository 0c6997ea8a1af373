/** 様式の目録 that came with this program, read when it is first asked for. */
import { mustSucceed } from '../kernel/result.ts';
import type { Catalogue } from '../modules/counter/schema.ts';
import { readCatalogue } from './forms-catalogue.ts';

/** A folder that cannot be read is a broken installation. */
export const shippedForms = (folder: string): (() => Catalogue) => {
  let read: Catalogue | undefined;
  return () => {
    read ??= mustSucceed(readCatalogue(folder)).catalogue;
    return read;
  };
};
