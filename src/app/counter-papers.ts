/** 窓口の印刷: forms, letters and slips of a counter, to the printers that the site has. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CounterPapers, FilledForm } from '../modules/counter/index.ts';
import type { PaperHead } from '../modules/counter/paper.ts';
import { guidePaper, letterPaper } from '../modules/counter/paper-letters.ts';
import { routeSlip } from '../modules/counter/slip.ts';
import { type PaperDocument, printPaper } from '../print/pdf.ts';
import { type PrintedForm, printForm, TEMPLATE_WORDS } from './form-templates.ts';
import { pagePictures } from './paper-pictures.ts';
import { sendToPrinter } from './paper-printer.ts';
import type { PrintSlip } from './receipt-printer.ts';
import type { SiteProfile } from './site-profile.ts';

interface Parts {
  readonly profile: Pick<SiteProfile, 'tenant' | 'training' | 'paperPrinter' | 'counter'>;
  /** 市の様式; `undefined`: the town has none of its own. */
  readonly templates: string | undefined;
  readonly printSlip: PrintSlip | undefined;
  /** Of which register, in which version. */
  readonly source: () => string;
  readonly system: Pick<System, 'now'>;
  readonly logger: Pick<Logger, 'warn'>;
}

const headOf = ({ profile, system, source }: Parts): PaperHead => ({
  municipality: profile.tenant.name,
  mayor: profile.counter?.mayor ?? '',
  training: profile.training,
  at: system.now(),
  source: source(),
});

/** Why it is not on the town's own paper. */
const noteOf = ({ title }: FilledForm, { instead }: PrintedForm): readonly string[] =>
  instead === null ? [] : [`${title.ja}：${TEMPLATE_WORDS[instead.reason]}`];

/** One form after the other, so that of those that came out before the paper ran out it is known. */
const formsPrinter =
  (parts: Parts, printer: NonNullable<SiteProfile['paperPrinter']>) =>
  async (forms: readonly FilledForm[]): ReturnType<NonNullable<CounterPapers['forms']>> => {
    const notes: string[] = [];
    let pages = 0;
    for (const [done, form] of forms.entries()) {
      const made = await printForm(form, headOf(parts), { folder: parts.templates, logger: parts.logger });
      const sent = await sendToPrinter(made.bytes, printer);
      if (!sent.ok) return { done, pages, failed: true, notes };
      pages += made.pages;
      notes.push(...noteOf(form, made));
    }
    return { done: forms.length, pages, failed: false, notes };
  };

const paperSender =
  (parts: Parts, printer: NonNullable<SiteProfile['paperPrinter']>) =>
  async (paper: PaperDocument): Promise<Result<{ readonly pages: number }, 'printer_failed'>> => {
    const { bytes, pages } = await printPaper(paper, parts.logger);
    const sent = await sendToPrinter(bytes, printer);
    return sent.ok ? success({ pages }) : failure('printer_failed', sent.detail);
  };

export const createCounterPapers = (parts: Parts): CounterPapers => {
  const { profile, printSlip, system, templates, logger } = parts;
  const printer = profile.paperPrinter;
  const send = printer === undefined ? undefined : paperSender(parts, printer);
  return {
    forms: printer === undefined ? null : formsPrinter(parts, printer),
    preview: async (form) => {
      const made = await printForm(form, headOf(parts), { folder: templates, logger });
      const pages = await pagePictures(made);
      if (!pages.ok) {
        logger.warn('print.failed', { code: pages.reason });
        return pages;
      }
      return success({ pages: pages.value, notes: noteOf(form, made) });
    },
    letter: send === undefined ? null : (applications) => send(letterPaper(applications, headOf(parts))),
    guide: send === undefined ? null : (guide) => send(guidePaper(guide, headOf(parts))),
    slip:
      printSlip === undefined
        ? null
        : (guide) =>
            printSlip(
              routeSlip({
                municipality: profile.tenant.name,
                training: profile.training,
                at: system.now(),
                guide,
              }),
            ),
  };
};
