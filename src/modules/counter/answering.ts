/** One question put to several people at once: who has answered, who is next, and what goes to the host. Pure. */
import type { AskView } from './views.ts';

export type Value = boolean | number | string;
/** Answers so far, one for each of `whom`; `undefined`: not yet. */
export interface Answering {
  /** Of whom; `null`: of the visit. */
  readonly whom: readonly (number | null)[];
  readonly values: readonly (Value | undefined)[];
  /** Whose turn it is: index into `whom`. */
  readonly at: number;
}

export const begin = ({ people }: Pick<AskView, 'people'>): Answering => {
  const whom = people.length === 0 ? [null] : people;
  return { whom, values: whom.map(() => undefined), at: 0 };
};

const nextOpen = (values: Answering['values'], from: number): number => {
  const after = values.findIndex((value, index) => index > from && value === undefined);
  const any = values.indexOf(undefined);
  return after >= 0 ? after : any >= 0 ? any : from;
};

/** An answer of whoever's turn it is, or of somebody else; the turn goes on. */
export const say = (answering: Answering, value: Value | undefined, index = answering.at): Answering => {
  const values = answering.values.map((each, at) => (at === index ? value : each));
  return { ...answering, values, at: value === undefined ? index : nextOpen(values, index) };
};

/** The same for all who have not answered. */
export const sayRest = (answering: Answering, value: Value): Answering => ({
  ...answering,
  values: answering.values.map((each) => each ?? value),
});

export const turn = (answering: Answering, at: number): Answering => ({
  ...answering,
  at: Math.min(Math.max(at, 0), answering.whom.length - 1),
});

/** `undefined` while somebody has not answered. */
export const complete = ({
  whom,
  values,
}: Answering): { person: number | null; value: Value }[] | undefined => {
  const said = whom.flatMap((person, index) => {
    const value = values[index];
    return value === undefined ? [] : [{ person, value }];
  });
  return said.length === whom.length ? said : undefined;
};

export const isUntouched = ({ values }: Answering): boolean => values.every((value) => value === undefined);
