import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { LONG } from './lanes.ts';

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  return at < 0 ? LONG.length : at;
};

/** Vitest's own order, which is by size where nothing is known of a run before, after the files that are known to be long. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
