/** The local store: the port (`store.ts`) and the one driver behind it. */
export { onFiles, syncFolder } from './files.ts';
export { holdLock, openDatabase, openDraft, openReadOnly } from './sqlite-driver.ts';
export type * from './store.ts';
