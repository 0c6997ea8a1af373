/**
 * Another program: takes the card of a reader into a transaction, says `held`, and gives it back when its input ends.
 * Arguments: reader, and `leave` or `reset` for what becomes of the card.
 */
import * as pcsc from '../../src/card/pcsc-driver.ts';
import { mustSucceed } from '../../src/kernel/result.ts';

const [, , reader = '', disposition] = process.argv;
const end = disposition === 'reset' ? pcsc.RESET_CARD : pcsc.LEAVE_CARD;
const context = mustSucceed(await pcsc.establish());
const card = mustSucceed(await pcsc.connect(context, reader));
mustSucceed(await pcsc.beginTransaction(card));
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.once('end', () => {
  void (async () => {
    await pcsc.endTransaction(card, end);
    await pcsc.disconnect(card, end);
    await pcsc.release(context);
    process.exit(0);
  })();
});
