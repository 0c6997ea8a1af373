/** A fact's value as it is said and written. Pure. */
import { civilDateSchema } from '../../kernel/dates.ts';
import { inWareki } from './party.ts';
import type { FactValue } from './predicate.ts';
import type { Fact } from './schema.ts';

/** はい, the chosen word, 3人, 令和8年11月26日; empty: no value of this fact. */
export const factWords = ({ kind }: Pick<Fact, 'kind'>, value: FactValue): string => {
  switch (kind.type) {
    case 'yes_no':
      return typeof value === 'boolean' ? (value ? 'はい' : 'いいえ') : '';
    case 'choice':
      return kind.choices.find(({ id }) => id === value)?.ja ?? '';
    case 'number':
      return typeof value === 'number' ? `${value.toLocaleString('ja-JP')}${kind.unit}` : '';
    case 'date': {
      const day = civilDateSchema.safeParse(value);
      return day.success ? inWareki(day.data) : '';
    }
    default:
      return '';
  }
};
