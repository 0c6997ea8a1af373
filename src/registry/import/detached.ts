/**
 * The same value in memory of its own. Text that is cut out of a piece of a file keeps the whole piece as long as it lives, so
 * whatever outlives its row goes through here.
 */
export const detached = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
