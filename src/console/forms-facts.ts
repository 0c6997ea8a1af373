import { withinPredicate } from '../modules/counter/reach.ts';
import type { Fact, Form, Predicate } from '../modules/counter/schema.ts';

/** The facts on which a form hangs: whether it is needed, what is brought, until when. */
export const factsOfForm = (
  { facts }: { readonly facts: readonly Fact[] },
  { when, attachments, fields, deadline }: Form,
): readonly Fact[] => {
  const conditions: readonly Predicate[] = [
    when,
    ...[...attachments, ...fields].flatMap((each) => (each.when === undefined ? [] : [each.when])),
  ];
  const named = new Set<string>(
    conditions.flatMap(withinPredicate).flatMap((part) => ('fact' in part ? [part.fact] : [])),
  );
  if (deadline.rule === 'within') named.add(deadline.after);
  if (deadline.rule === 'before') named.add(deadline.date);
  return facts.filter(({ id }) => named.has(id));
};
