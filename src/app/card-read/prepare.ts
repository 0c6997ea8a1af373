/** Everything a read needs before the card is asked: configuration, and what the person types. */
import { existsSync } from 'node:fs';
import type { CardProfile } from '../../card/profile/schema.ts';
import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { loadSiteProfile, type SiteProfile } from '../site-profile.ts';
import type { ReadOptions } from './options.ts';
import type { Person, SecretsAsked } from './person.ts';

export interface Prepared extends SecretsAsked {
  readonly site: SiteProfile;
  readonly birth: CivilDate | undefined;
  readonly cardProfile: CardProfile | undefined;
}

const NOTHING_ASKED: SecretsAsked = { numberB: undefined, pin: undefined, operator: new Map() };

const asksNothing = ({ numberB, pinFromPrompt, profile }: ReadOptions): boolean =>
  numberB === undefined && pinFromPrompt === undefined && profile === undefined;

const loadCardProfile = async (path: string, training: boolean) => {
  // Its schema alone takes longer to set up than all the rest of a read.
  const { loadProfile } = await import('../../card/profile/load.ts');
  return loadProfile(path, { training });
};

const ask = async (
  options: ReadOptions,
  cardProfile: CardProfile | undefined,
  person: Person,
): Promise<Result<SecretsAsked, string>> => {
  if (asksNothing(options)) return success(NOTHING_ASKED);
  const { askSecrets } = await import('./ask-secrets.ts');
  return askSecrets(options, cardProfile, person);
};

/** `detail` of a file's failure says where. */
export const prepare = async (options: ReadOptions, person: Person): Promise<Result<Prepared, string>> => {
  const site = loadSiteProfile(options.site);
  if (!site.ok) return site;
  const { training } = site.value;
  if (options.traceAll === true && !training) return failure('not_training_trace');
  if (options.photo !== undefined) {
    if (options.numberB === undefined) return failure('photo_needs_number_b');
    // Said before a try is spent on it.
    if (existsSync(options.photo)) return failure('file_exists', { path: options.photo });
  }
  const birth = options.birth === undefined ? undefined : civilDateSchema.safeParse(options.birth);
  if (birth?.success === false) return failure('bad_birth');
  const cardProfile =
    options.profile === undefined ? undefined : await loadCardProfile(options.profile, training);
  if (cardProfile?.ok === false) return cardProfile;
  const secrets = await ask(options, cardProfile?.value, person);
  if (!secrets.ok) return secrets;
  return success({
    ...secrets.value,
    site: site.value,
    birth: birth?.data,
    cardProfile: cardProfile?.value,
  });
};
