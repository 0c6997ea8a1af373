/** The local store: the port (`store.ts`) and the one driver behind it. */
export { openDatabase } from './sqlite-driver.ts';
export type * from './store.ts';
