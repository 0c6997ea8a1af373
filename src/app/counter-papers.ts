<<<<<<< HEAD
/** 窓口の印刷: forms, letters and slips of a counter, to the printers that the site has. */
=======
/** The papers of a counter, by the printers of its site: A4 form by form, and 案内票 on the receipt printer. */
>>>>>>> main
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CounterPapers, FilledForm } from '../modules/counter/index.ts';
<<<<<<< HEAD
import type { PaperHead } from '../modules/counter/paper.ts';
import { guidePaper, letterPaper } from '../modules/counter/paper-letters.ts';
import { routeSlip } from '../modules/counter/slip.ts';
import { type PaperDocument, printPaper } from '../print/pdf.ts';
import { printForm, TEMPLATE_WORDS } from './form-templates.ts';
import { sendPaper } from './paper-printer.ts';
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

/** One form after the other, so that of those that came out before the paper ran out it is known. */
const formsPrinter =
  (parts: Parts, printer: NonNullable<SiteProfile['paperPrinter']>) =>
  async (forms: readonly FilledForm[]) => {
    const notes: string[] = [];
    let pages = 0;
    for (const [done, form] of forms.entries()) {
      const made = await printForm(form, headOf(parts), { folder: parts.templates, logger: parts.logger });
      const sent = await sendPaper(made.bytes, printer);
      if (!sent.ok) return { ok: false, reason: 'printer_failed', done, pages } as const;
      pages += made.pages;
      if (made.instead !== null) notes.push(`${form.title.ja}：${TEMPLATE_WORDS[made.instead.reason]}`);
    }
    return { ok: true, pages, notes } as const;
  };

const paperSender =
  (parts: Parts, printer: NonNullable<SiteProfile['paperPrinter']>) =>
  async (paper: PaperDocument): Promise<Result<{ readonly pages: number }, 'printer_failed'>> => {
    const { bytes, pages } = await printPaper(paper, parts.logger);
    const sent = await sendPaper(bytes, printer);
    return sent.ok ? success({ pages }) : failure('printer_failed', sent.detail);
  };

export const createCounterPapers = (parts: Parts): CounterPapers => {
  const { profile, printSlip, system, templates, logger } = parts;
  const printer = profile.paperPrinter;
  const send = printer === undefined ? undefined : paperSender(parts, printer);
  return {
    forms: printer === undefined ? null : formsPrinter(parts, printer),
    preview: async (form) => {
      const { bytes } = await printForm(form, headOf(parts), { folder: templates, logger });
      return { pdf: bytes };
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
=======
import { formPaper, type PaperHead } from '../modules/counter/paper.ts';
import { guidePaper, letterPaper } from '../modules/counter/paper-letters.ts';
import { routeSlip, routeStops } from '../modules/counter/slip.ts';
import { printPaper } from '../print/pdf.ts';
import { paperPrinter } from './paper-printer.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: Pick<SiteProfile, 'tenant' | 'site' | 'training' | 'paperPrinter' | 'counter'>;
  /** Of which residents' data, in which version: stands on every paper. */
  readonly source: () => string;
  /** レシートプリンター, where the site has one. */
  readonly slip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | undefined;
  readonly system: Pick<System, 'now'>;
  readonly logger: Logger;
}

type Print = NonNullable<ReturnType<typeof paperPrinter>>;

const one =
  (print: Print) =>
  async (paper: Parameters<Print>[0]): Promise<Result<{ readonly pages: number }, 'printer_failed'>> => {
    const printed = await print(paper);
    return printed.ok ? printed : failure('printer_failed', printed.detail);
  };

/** One job for each form: where the paper ends, it is known which of them are on paper. */
const inTurn =
  (print: Print, head: () => PaperHead): NonNullable<CounterPapers['forms']> =>
  async (forms: readonly FilledForm[]) => {
    let pages = 0;
    for (const [done, form] of forms.entries()) {
      const printed = await print(formPaper(form, head()));
      if (!printed.ok) return { done, pages, failed: true, notes: [] };
      pages += printed.value.pages;
    }
    return { done: forms.length, pages, failed: false, notes: [] };
  };

export const counterPapers = ({ profile, source, slip, system, logger }: Options): CounterPapers => {
  const { tenant, site, training } = profile;
  const contact = profile.counter?.contact ?? site.name;
  const head = (): PaperHead => ({
    municipality: tenant.name,
    training,
    at: system.now(),
    source: source(),
  });
  const print = paperPrinter(profile.paperPrinter, logger);
  const printer = print === null ? null : one(print);
  return {
    forms: print === null ? null : inTurn(print, head),
    letter: printer === null ? null : (forms) => printer(letterPaper(forms, head(), { contact })),
    guide:
      printer === null
        ? null
        : ({ catalogue, procedures, names }) =>
            printer(guidePaper(catalogue, { procedures }, head(), (person) => names[person] ?? '')),
    slip:
      slip === undefined
        ? null
        : async ({ catalogue, forms, numbers, name }) => {
            const printed = await slip(
              routeSlip({
                municipality: tenant.name,
                training,
                at: system.now(),
                language: 'ja',
                numbers,
                stops: routeStops(forms, catalogue),
                name,
              }),
            );
            return printed.ok ? success(undefined) : printed;
          },
    preview: async (form) => ({ pdf: (await printPaper(formPaper(form, head()), logger)).bytes }),
>>>>>>> main
  };
};
