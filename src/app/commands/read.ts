import type { Command } from 'commander';
import type { CardReader } from '../../card/index.ts';
import { createPcscReader } from '../../card/pcsc-reader.ts';
import { type CardReading, readCard } from '../../card/read-card.ts';
import { loadTrustAnchors } from '../../card/trust-anchors.ts';
import { failure, type Result } from '../../kernel/result.ts';
import { realSystem } from '../../kernel/system.ts';
import { loadSiteProfile } from '../site-profile.ts';
import { stderrLogger, wholeNumber } from './options.ts';
import { complain, explain, fail, print } from './output.ts';
import { TRUST } from './paths.ts';

interface Options {
  readonly site: string;
  readonly trust: string;
  readonly wait: number;
}

/** Exit codes of `read`, so that a script can tell without parsing. */
const EXIT: Readonly<Record<string, number>> = {
  no_card: 3,
  no_reader: 4,
  service_down: 4,
  not_my_number_card: 5,
  phone: 5,
  card_unreadable: 6,
  card_too_slow: 6,
  too_many_commands: 6,
  card_unresponsive: 6,
  card_lost: 7,
  reader_lost: 7,
  service_lost: 7,
  busy: 8,
};

/** The first card that is there or comes, within `waitMs`. */
const nextCard = (reader: CardReader, waitMs: number): Promise<Result<string, string>> =>
  new Promise((resolve) => {
    let service = false;
    let readers = 0;
    const late = setTimeout(() => {
      resolve(failure(!service ? 'service_down' : readers === 0 ? 'no_reader' : 'no_card'));
    }, waitMs);
    reader.subscribe((event) => {
      if (event.kind === 'service') service = event.state === 'up';
      else if (event.kind === 'reader_added') readers += 1;
      else if (event.kind === 'reader_removed') readers -= 1;
      else if (event.kind === 'card_inserted') {
        clearTimeout(late);
        resolve({ ok: true, value: event.reader });
      }
    });
  });

const asJson = (reader: string, reading: CardReading): string => {
  const { items, commonCardId, certificate, apdus, durationMs } = reading;
  const values = { common_card_id: commonCardId, auth_certificate: certificate };
  return JSON.stringify(
    {
      reader,
      items: items.map((item) => ({ ...item, value: values[item.name] })),
      apdus,
      durationMs: Math.round(durationMs * 10) / 10,
      revocation: 'unknown',
    },
    null,
    2,
  );
};

const run = async (options: Options): Promise<void> => {
  const profile = loadSiteProfile(options.site);
  if (!profile.ok) return fail(profile.reason, profile.detail);
  const anchors = loadTrustAnchors(options.trust, { training: profile.value.training });
  if (!anchors.ok && anchors.reason !== 'trust_missing') return fail(anchors.reason, anchors.detail);
  // Everything else can still be read; the certificate will be of an unknown CA, and here is why.
  if (!anchors.ok) complain(explain(anchors.reason, anchors.detail));
  const trustAnchors = anchors.ok ? anchors.value : [];
  const reader = createPcscReader({ system: realSystem, logger: stderrLogger() });
  const refuse = (reason: string): void => {
    print(JSON.stringify({ error: reason }));
    complain(explain(reason));
    process.exitCode = EXIT[reason] ?? 1;
  };
  try {
    complain('カードをかざしてください。');
    const found = await nextCard(reader, options.wait * 1000);
    if (!found.ok) return refuse(found.reason);
    const talked = await reader.withCard(found.value, (card) =>
      readCard(card, profile.value.cardSources, { system: realSystem, trustAnchors }),
    );
    if (!talked.ok) return refuse(talked.reason);
    return talked.value.ok ? print(asJson(found.value, talked.value.value)) : refuse(talked.value.reason);
  } finally {
    await reader.close();
  }
};

export const addRead = (program: Command): void => {
  program
    .command('read')
    .description('カードを待ち、この設定で PIN なしに読めるものを JSON で出す')
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--trust <dir>', '信頼する認証局の証明書のフォルダー', TRUST)
    .option('--wait <seconds>', '待つ秒数', wholeNumber(1, 86_400), 30)
    .addHelpText(
      'after',
      '\n終了コード: 0 読めた、3 カードなし、4 リーダーなし、5 マイナンバーカードではない、6 読めない、7 途中で離れた、8 使用中',
    )
    .action(run);
};
