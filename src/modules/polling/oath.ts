import { civilDateInJapan } from '../../kernel/dates.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import type { PollingContext } from './ports.ts';
import type { EarlyReason } from './schema.ts';
import { shownElector } from './shown.ts';
import { type Here, stampOf } from './station.ts';
import type { Oath } from './views.ts';

/** 宣誓書 (公職選挙法施行令49条の8): what the system writes of it, so that the elector only reads, chooses and signs. */

/** 期日前投票の事由, in the words of the law shortened for a form [K]. */
export const EARLY_REASONS: Readonly<Record<EarlyReason, string>> = {
  1: '仕事、学業、地域行事の役員、冠婚葬祭などの用務に従事する',
  2: '用事または事故のため、投票区の区域の外に旅行または滞在する',
  3: '病気、けが、妊娠、老衰、身体の障害などのため歩行が困難である、または刑事施設等に収容されている',
  4: '交通が困難な島などに居住または滞在している',
  5: '住所の移転のため、ほかの市区町村に居住している',
  6: '天災または悪天候により、投票所に行くことが困難である',
};

/** Where the election says no words of its own. */
const OATH_WORDS = '私は、選挙の当日、上の事由に該当する見込みです。このことは真実であり、ここに誓います。';

export const oathOf = (
  { site, registerAddress }: Pick<PollingContext, 'site' | 'registerAddress'>,
  { election, place, version, now }: Here & { readonly version: NonNullable<Here['version']> },
  elector: Elector,
  reasonCode: EarlyReason,
): Oath => {
  const { name, birthDate, precinctName, electorId } = shownElector(election, elector);
  const { residentId } = elector;
  const current = residentId === null || elector.protected ? undefined : registerAddress(residentId);
  return {
    electionName: election.name,
    commission: site.commission,
    name,
    birthDate,
    address: elector.protected ? null : elector.address,
    currentAddress: current === undefined || current === elector.address ? null : current,
    swornOn: civilDateInJapan(now),
    pollDay: election.pollDay,
    reasonCode,
    reasonText: EARLY_REASONS[reasonCode],
    text: election.oath.words ?? OATH_WORDS,
    precinctName,
    electorId,
    placeName: place.name,
    roll: stampOf(version),
  };
};
