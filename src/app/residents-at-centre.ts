/** 住民データ beside the centre: the replica that `kazasu registry import` keeps, as the centre may ask it (central/residents-port.ts). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KnownResident, ResidentsFailure, ResidentsPort } from '../central/residents-port.ts';
import { civilDateInJapan, civilDateSchema } from '../kernel/dates.ts';
import type { ResidentId, TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Day, disclose } from '../registry/disclose.ts';
import { type DistrictIndex, indexDistricts, NO_DISTRICT } from '../registry/districts.ts';
import { keptTowns } from '../registry/import/towns.ts';
import { standingOn } from '../registry/rules.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import type { Replica } from '../registry/store.ts';
import { readSupportList } from '../registry/support-list.ts';
import { stampOf } from '../registry/versions.ts';
import { existingReplica, openCurrent, type RegistryFailure, registryFolder } from './registry-files.ts';
import { createResidents } from './residents.ts';

export interface ResidentsAtCentre {
  /** Folder of the replica, of this municipality. */
  readonly dataDir: string;
  readonly tenant: TenantId;
  readonly system: System;
  readonly logger: Logger;
}

type Trouble = RegistryFailure | 'other_municipality' | 'not_whole';

/** A version that is open, and the index of its districts once somebody asked. */
interface Open {
  readonly stamp: string;
  readonly replica: Replica;
  index?: { readonly on: string; readonly made: Promise<DistrictIndex | undefined> };
}

/** What could not be opened is not tried at every question, milliseconds. */
const AGAIN_MS = 30_000;

const knownOf = (person: ResidentRecord, replica: Replica, day: Day, district: string): KnownResident => {
  const { name, kana, address, protected: isHidden } = disclose(person, replica, day);
  const { residentId, householdId, birthDate, birthDateText, sex, relationship, nationality } = person;
  return {
    ...{
      residentId,
      householdId,
      name,
      kana,
      birthDate,
      birthDateText,
      sex,
      relationship,
      nationality,
      address,
    },
    district: district === NO_DISTRICT || isHidden ? null : district,
    postCode: isHidden ? null : person.postCode,
    phone: isHidden ? null : person.phone,
    protected: isHidden,
    standing: standingOn(person, day.today),
  };
};

const openReplicaOf = ({ dataDir, tenant, system }: ResidentsAtCentre): Result<Open, Trouble> => {
  const files = existingReplica({ dataDir, system });
  if (!files.ok) return files;
  const opened = openCurrent(files.value, { thorough: false });
  if (!opened.ok) return opened;
  const { stamp, registry: replica } = opened.value;
  const { tenant: of, scope } = replica.meta();
  if (of === tenant && scope === 'all') return success({ stamp, replica });
  replica.close();
  return failure(of === tenant ? 'not_whole' : 'other_municipality');
};

/** Always the version in use; opened when it is first asked for, since it may be imported after the centre has started. */
class Residents {
  readonly #options: ResidentsAtCentre;
  #open: Open | undefined;
  #failed: { readonly stamp: string; readonly at: number } | undefined;
  #closed = false;

  constructor(options: ResidentsAtCentre) {
    this.#options = options;
  }

  /** By the centre's clock, which is believed: it is what receipts are dated by. */
  day(): Day {
    return { today: civilDateInJapan(this.#options.system.now()), trusted: true };
  }

  current(): Open | undefined {
    const { dataDir, system, logger } = this.#options;
    const stamp = stampOf({ folder: registryFolder(dataDir) });
    if (this.#closed || stamp === this.#open?.stamp || stamp === '') return this.#open;
    const { at, stamp: before } = this.#failed ?? { at: 0, stamp: '' };
    if (before === stamp && system.monotonic() - at < AGAIN_MS) return this.#open;
    const opened = openReplicaOf(this.#options);
    if (!opened.ok) {
      this.#failed = { stamp, at: system.monotonic() };
      logger.warn('registry.switched', { reason: opened.reason });
      return this.#open;
    }
    this.#failed = undefined;
    this.#open?.replica.close();
    this.#open = opened.value;
    logger.info('registry.switched', { seq: opened.value.replica.meta().version });
    return this.#open;
  }

  /** Of the version in use, today; one that was switched while it was read is read again. */
  async index(): Promise<{ readonly open: Open; readonly index: DistrictIndex } | undefined> {
    for (;;) {
      const open = this.current();
      if (open === undefined) return undefined;
      const day = this.day();
      if (open.index?.on !== day.today) open.index = { on: day.today, made: this.#indexOf(open, day) };
      const index = await open.index.made;
      if (index !== undefined && this.#open === open) return { open, index };
    }
  }

  #indexOf(open: Open, day: Day): Promise<DistrictIndex | undefined> {
    const kept = keptTowns(registryFolder(this.#options.dataDir));
    const towns = kept.ok ? (kept.value?.towns ?? []) : [];
    return indexDistricts(open.replica, day, {
      townNames: new Map(towns.map(({ townId, name }) => [townId, name])),
      pause: () => nextTurn(),
      isOver: () => this.#open !== open,
    });
  }

  close(): void {
    this.#closed = true;
    this.#open?.replica.close();
    this.#open = undefined;
  }
}

const none = failure<ResidentsFailure>('no_data');

const searchIn = (
  { replica }: Open,
  day: Day,
  of: (residentId: ResidentId) => string,
  text: string,
  birthDate: string | undefined,
): Awaited<ReturnType<ResidentsPort['search']>> => {
  const born = birthDate === undefined ? undefined : civilDateSchema.safeParse(birthDate);
  if (born?.success === false) return failure('wrong_date');
  const found = createResidents(replica, () => day).search(text, born?.data);
  if (!found.ok) return found;
  const hits = found.value.hits.flatMap(({ residentId }) => {
    const person = replica.resident(residentId);
    return person === undefined ? [] : [knownOf(person, replica, day, of(residentId))];
  });
  return success({ hits, more: found.value.more });
};

export const openResidentsAtCentre = (options: ResidentsAtCentre): ResidentsPort => {
  const residents = new Residents(options);
  return {
    meta() {
      const open = residents.current();
      if (open === undefined) return undefined;
      const { version, dataDate, source } = open.replica.meta();
      return { version, dataDate, source, count: open.replica.count() };
    },
    async named(residentIds) {
      const found = await residents.index();
      if (found === undefined) return none;
      const { open, index } = found;
      const day = residents.day();
      const people = residentIds.flatMap((residentId) => {
        const person = open.replica.resident(residentId);
        const district = index.of.get(residentId) ?? NO_DISTRICT;
        return person === undefined ? [] : [knownOf(person, open.replica, day, district)];
      });
      return success(new Map(people.map((each) => [each.residentId, each])));
    },
    async districts() {
      const found = await residents.index();
      if (found === undefined) return none;
      const { districts } = found.index;
      return success(
        [...districts].map(([district, { name, people }]) => ({ district, name, residents: people.length })),
      );
    },
    async districtsOf(residentIds) {
      const found = await residents.index();
      if (found === undefined) return none;
      const pairs = residentIds.flatMap((residentId) => {
        const district = found.index.of.get(residentId);
        return district === undefined ? [] : [[residentId, district] as const];
      });
      return success(new Map(pairs));
    },
    async livingIn(district) {
      const found = await residents.index();
      return found === undefined ? none : success(found.index.districts.get(district)?.people ?? []);
    },
    async search(text, birthDate) {
      const found = await residents.index();
      if (found === undefined) return none;
      const { open, index } = found;
      return searchIn(open, residents.day(), (id) => index.of.get(id) ?? NO_DISTRICT, text, birthDate);
    },
    async supported() {
      if (residents.current() === undefined) return none;
      const files = existingReplica(options);
      const list = files.ok ? readSupportList(files.value) : files;
      if (list.ok) return list;
      // A list that cannot be read is none, and somebody must hear of it: those on it are looked for last instead of first.
      options.logger.warn('registry.switched', { reason: 'support_list', code: list.reason });
      return success(new Map());
    },
    close: () => residents.close(),
  };
};
