/** The papers of a counter, by the printers of its site: A4 form by form, and 案内票 on the receipt printer. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CounterPapers, FilledForm } from '../modules/counter/index.ts';
import type { PaperHead } from '../modules/counter/paper.ts';
import { guidePaper, letterPaper } from '../modules/counter/paper-letters.ts';
import { routeSlip, routeStops } from '../modules/counter/slip.ts';
import { printForm, TEMPLATE_WORDS } from './form-templates.ts';
import { type PrinterAddress, paperPrinter, sendToPrinter } from './paper-printer.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: Pick<SiteProfile, 'tenant' | 'site' | 'training' | 'paperPrinter' | 'counter'>;
  /** Of which residents' data, in which version: stands on every paper. */
  readonly source: () => string;
  /** レシートプリンター, where the site has one. */
  readonly slip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | undefined;
  /** 市の様式 (docs/forms-printing.md); `undefined`: the town has none of its own. */
  readonly templates?: string | undefined;
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

interface FormPrinting {
  readonly printer: PrinterAddress;
  readonly head: () => PaperHead;
  readonly templates: string | undefined;
  readonly logger: Logger;
}

/**
 * One job for each form: where the paper ends, it is known which of them are on paper. A form of the town that could not be used is told of,
 * and the plain A4 was printed.
 */
const inTurn =
  ({ printer, head, templates, logger }: FormPrinting): NonNullable<CounterPapers['forms']> =>
  async (forms: readonly FilledForm[]) => {
    const notes: string[] = [];
    let pages = 0;
    for (const [done, form] of forms.entries()) {
      const made = await printForm(form, head(), { folder: templates, logger });
      const sent = await sendToPrinter(made.bytes, printer);
      if (!sent.ok) return { done, pages, failed: true, notes };
      pages += made.pages;
      if (made.instead !== null) notes.push(`${form.title.ja}：${TEMPLATE_WORDS[made.instead.reason]}`);
    }
    return { done: forms.length, pages, failed: false, notes };
  };

export const counterPapers = ({
  profile,
  source,
  slip,
  templates,
  system,
  logger,
}: Options): CounterPapers => {
  const { tenant, site, training } = profile;
  const contact = profile.counter?.contact ?? site.name;
  const head = (): PaperHead => ({
    municipality: tenant.name,
    mayor: profile.counter?.mayor ?? '',
    training,
    at: system.now(),
    source: source(),
  });
  const print = paperPrinter(profile.paperPrinter, logger);
  const printer = print === null ? null : one(print);
  return {
    forms:
      profile.paperPrinter === undefined
        ? null
        : inTurn({ printer: profile.paperPrinter, head, templates, logger }),
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
    preview: async (form) => ({ pdf: (await printForm(form, head(), { folder: templates, logger })).bytes }),
  };
};
