/** How many connections to the database each municipality has. */

/** Connections of all municipalities together; our own server allows 40. */
const MAX_CONNECTIONS = 36;
/** One that folds the log and one that answers. */
const FEWEST_CONNECTIONS = 2;
const MOST_CONNECTIONS = 16;
/** Besides those; opened with the first reservation. */
export const RESERVE_CONNECTIONS = 2;

/** The same for each, so that a city can never take those of the village beside it (decision 0022). */
export const connectionsEach = (tenants: number): number =>
  Math.max(
    FEWEST_CONNECTIONS,
    Math.min(MOST_CONNECTIONS, Math.floor(MAX_CONNECTIONS / tenants) - RESERVE_CONNECTIONS),
  );
