/** A till that spends a point of one card after the other and says the key of each as soon as it was told; for test/faults/kill-till.test.ts. */
import { cardOf, openTill, shop } from '../../harness/benefits-till.ts';

const [folder = '', line = 'good'] = process.argv.slice(2);
const till = openTill({ folder, answerMs: 25 });
const card = cardOf(1);
till.world.centre.balances.set(card.tokens[0]?.hmac ?? '', 100_000);
// Half of all answers are lost on the way: what then is done without a line is in the same danger.
till.world.centre.heard = () => {
  if (line === 'bad' && till.world.centre.asked.length % 2 === 0) till.world.centre.loses = 1;
};
for (;;) {
  const { tapId, nextKey: key } = await till.tap(card);
  const told = await till.benefits.methods['benefits.spend'].handle({ tapId, key, points: 1 }, shop);
  if (told.ok) process.stdout.write(`${key}\n`);
}
