/** What the methods of the counter share. */
import type { Method, Methods } from '../../rpc/contract.ts';
import { counterContract } from './contract.ts';
import type { CounterContext } from './ports.ts';
import type { Visits } from './visits.ts';

type CounterContract = typeof counterContract;
export type Table<Name extends keyof CounterContract> = Pick<Methods<CounterContract>, Name>;

/** One counter's desk. */
export interface Desk {
  readonly context: CounterContext;
  readonly visits: Visits;
}

/** 受付職員 and 責任者: whoever serves people at a desk. */
const DESK = ['clerk', 'supervisor'] as const;

export const method = <Name extends keyof CounterContract>(
  name: Name,
  handle: Method<CounterContract[Name]>['handle'],
): Method<CounterContract[Name]> => ({ roles: DESK, shape: counterContract[name], handle });
