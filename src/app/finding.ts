/** `ok`: nothing to do. `warn`: works, but someone should know. `bad`: the desk cannot work like this. */
export interface Finding {
  readonly part:
    | 'reader'
    | 'record'
    | 'registry'
    | 'clock'
    | 'key'
    | 'printer'
    | 'disk'
    | 'central'
    | 'certificate'
    | 'peers'
    | 'font'
    | 'handover'
    | 'preview';
  readonly state: 'ok' | 'warn' | 'bad';
  /** What was found, in Japanese. */
  readonly found: string;
  /** What to do next, in Japanese; absent when there is nothing to do. */
  readonly todo?: string;
}
