/** What stands on the resident's window, apart from what she checks: each language has all of it. */
export interface ResidentWords {
  /** Its name in itself. */
  readonly language: string;
  readonly title: string;
  readonly idle: string;
  readonly idleLead: string;
  readonly call: string;
  readonly called: string;
  readonly formsTitle: string;
  readonly formsLead: (count: number) => string;
  readonly valuesTitle: string;
  readonly valuesLead: string;
  readonly page: (at: number, all: number) => string;
  readonly household: string;
  readonly wrong: string;
  readonly right: string;
  readonly told: string;
  readonly corrected: string;
  readonly correctedLead: string;
  readonly back: string;
  readonly next: string;
  readonly good: string;
  readonly signTitle: string;
  readonly signLead: string;
  readonly pad: string;
  readonly again: string;
  readonly sign: string;
  readonly empty: string;
  readonly thanks: string;
  readonly thanksLead: string;
  readonly outdated: string;
  readonly failed: string;
  readonly waiting: string;
  readonly training: string;
}
