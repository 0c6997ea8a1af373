import { failure, type Result, success } from '../kernel/result.ts';

declare const permitted: unique symbol;

/** Proof that this machine is a training one. Everything simulated asks for it, so production cannot even make it. */
export interface TrainingPermit {
  readonly [permitted]: true;
}

/** Only a training profile gets a permit. */
export const permitSimulation = ({
  training,
}: {
  readonly training: boolean;
}): Result<TrainingPermit, 'fake_in_production'> =>
  // The brand exists in the type only; the value carries nothing.
  training ? success({} as TrainingPermit) : failure('fake_in_production');
