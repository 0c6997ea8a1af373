/** The local store: the port (`store.ts`) and the one driver behind it. */
export { failureOnFiles, onFiles, syncFile, syncFolder } from './files.ts';
export { logIsDamaged } from './log-frames.ts';
export { type RawRecord, rawRecords } from './raw-records.ts';
export { holdLock, openAtRest, openDatabase, openDraft, openReadOnly } from './sqlite-driver.ts';
export type * from './store.ts';
