/** A state that only a bug can reach. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Closes a switch over a union: a new member of the union fails to compile here. */
export const throwIllegalValue = (value: never): never => {
  throw new Error(`illegal value: ${JSON.stringify(value)}`);
};
