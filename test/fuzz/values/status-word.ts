/** Every status word has a reason and one sentence in Japanese for the clerk, whatever a card makes up. */
import { guardedNow, type Kind } from '../kind.ts';

export const statusWord: Kind = {
  name: 'status word',
  group: 'values',
  weight: 2,
  reaches: ['tries_left', 'more_data', 'wrong_answer_length', 'unknown', 'ok'],
  run: (target, _, random) => {
    const known = [
      0x9000,
      0x6300,
      0x63c0 | random.int(16),
      0x6100 | random.int(256),
      0x6c00 | random.int(256),
      0x6a82,
    ];
    const sw = random.chance(0.6) ? (known[random.int(known.length)] ?? 0) : random.int(0x1_0000);
    return guardedNow(
      () => sw.toString(16),
      () => {
        const status = target.statusOf(sw);
        const tries = 'triesLeft' in status ? status.triesLeft : undefined;
        const counted = (sw & 0xfff0) === 0x63c0 ? sw & 0x0f : undefined;
        const said = /^[^\n]{5,}。$/u.test(target.sentenceOf(status));
        const problem =
          tries !== counted
            ? 'tries that the card did not tell'
            : said
              ? undefined
              : 'no sentence for the clerk';
        const good = status.reason === 'ok' && sw !== 0x9000;
        return { outcome: status.reason, problem: good ? 'a good end that was none' : problem };
      },
    );
  },
};
