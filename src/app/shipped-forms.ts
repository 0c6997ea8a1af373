/** 様式の目録 that came with this program, for a centre. */
import type { Logger } from '../kernel/log.ts';
import { type Catalogue, cataloguePartSchema } from '../modules/counter/schema.ts';
import { readShipped } from './forms-catalogue.ts';

/** Read once, when it is first asked for, in pieces: a centre has others to serve. A folder that cannot be read is an empty catalogue, and said. */
export const shippedForms = (folder: string, logger: Logger): (() => Promise<Catalogue>) => {
  let reading: Promise<Catalogue> | undefined;
  const read = async (): Promise<Catalogue> => {
    const catalogue = await readShipped(folder);
    if (catalogue.ok) return catalogue.value;
    logger.warn('counter.catalogue', { reason: catalogue.reason });
    return cataloguePartSchema.parse({});
  };
  return () => {
    reading ??= read();
    return reading;
  };
};
