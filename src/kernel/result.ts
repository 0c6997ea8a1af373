/**
 * Expected failures are values, not exceptions: a `throw` in this code base is a bug report.
 * A failure names a reason from a closed union (the screen turns it into Japanese, the log writes it as
 * a code) and may carry details for the log, which must never hold personal data.
 */
export type Detail = Readonly<Record<string, string | number | boolean>>;

export type Success<T> = { readonly ok: true; readonly value: T };
export type Failure<R extends string> = { readonly ok: false; readonly reason: R; readonly detail?: Detail };
export type Result<T, R extends string> = Success<T> | Failure<R>;

export const success = <T>(value: T): Success<T> => ({ ok: true, value });

export const failure = <R extends string>(reason: R, detail?: Detail): Failure<R> =>
  detail === undefined ? { ok: false, reason } : { ok: false, reason, detail };

/** The value of a result that cannot have failed; a failure here is a bug and throws with its reason. */
export const mustSucceed = <T>(result: Result<T, string>): T => {
  if (!result.ok)
    throw new Error(`unexpected failure: ${result.reason} ${JSON.stringify(result.detail ?? {})}`);
  return result.value;
};
