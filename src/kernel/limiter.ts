/** Token buckets: `burst` at once, then `perSecond` for ever. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface Limiter {
  /** 0: go on. Otherwise milliseconds until the next try may succeed. */
  take(key: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MAX_KEYS = 10_000;

/** One bucket a key, in memory; a full table forgets those that are full again, then the fullest: never first whoever tries most. */
export const createLimiter = ({ burst, perSecond }: Rate, system: { monotonic(): number }): Limiter => {
  const buckets = new Map<string, Bucket>();
  const refill = (bucket: Bucket, now: number): number =>
    Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  const makeRoom = (now: number): void => {
    if (buckets.size < MAX_KEYS) return;
    for (const [key, bucket] of buckets) if (refill(bucket, now) >= burst) buckets.delete(key);
    if (buckets.size < MAX_KEYS) return;
    const fullest = [...buckets].map(([key, bucket]) => ({ key, tokens: refill(bucket, now) }));
    fullest.sort((a, b) => b.tokens - a.tokens);
    for (const { key } of fullest.slice(0, MAX_KEYS / 10)) buckets.delete(key);
  };
  return {
    take(key) {
      const now = system.monotonic();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        makeRoom(now);
        bucket = { tokens: burst, at: now };
        buckets.set(key, bucket);
      }
      bucket.tokens = refill(bucket, now);
      bucket.at = now;
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / perSecond) * 1000);
      bucket.tokens -= 1;
      return 0;
    },
  };
};
