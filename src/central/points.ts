/** 地域ポイント of one municipality, as shops ask for it: acts that come while one transaction is under way share the next one (0033). */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import { ed25519Key } from '../kernel/ed25519.ts';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  balanceOf,
  campaignOf,
  createBook,
  pointsOf,
  usableLots,
  useOf,
} from '../modules/benefits/ledger.ts';
import { type Carried, openEarns, type Terms } from '../modules/benefits/ledger-acts.ts';
import { againFrom, isFor, isInShop, isOpenAt, usesLeft } from '../modules/benefits/rules.ts';
import type { Offer } from '../modules/benefits/schema.ts';
import { actFields, verifyAct } from '../outbox/benefits-protocol.ts';
import type { ActAnswer, ActRequest, CardAnswer, ShownCard } from '../outbox/benefits-shapes.ts';
import type { EventBody } from '../outbox/event.ts';
import { carriedOf, readCards } from './benefits-cards.ts';
import { createTermsReader, type ReadTerms } from './benefits-terms.ts';
import type { Queryable, Sql } from './database.ts';
import { commitDurably, waitAsWriter } from './durability.ts';
import { readStandings } from './points-rows.ts';
import type { PointsScope } from './points-scope.ts';
import { type Job, workTogether } from './points-work.ts';
import { createQueue } from './reservation-queue.ts';

export interface PointsDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
  readonly system: System;
}

export type PointsRefusal = 'unknown_device' | 'revoked' | 'bad_signature';
export type ActOutcome = Result<ActAnswer, PointsRefusal>;

export interface Points {
  /** Rejects when the database does; the terminal asks again with the same key. */
  act(request: ActRequest): Promise<ActOutcome>;
  /** What a card may have in a shop now. */
  card(asked: {
    readonly shop: string;
    readonly site: string;
    readonly card: ShownCard;
  }): Promise<CardAnswer>;
}

interface Asked {
  readonly request: ActRequest;
  /** By which the signature was checked, base64 SPKI. */
  readonly publicKey: string;
}

const deviceRows = z.array(
  z.object({ device: z.string(), public_key: z.string(), revoked: z.boolean(), site: z.string() }),
);

const readDevices = async (tx: Queryable, tenant: TenantId, devices: readonly string[]) => {
  const rows: unknown = await tx`
    SELECT device, public_key, revoked_at IS NOT NULL AS revoked, site FROM device
    WHERE tenant = ${tenant} AND device = ANY(${[...new Set(devices)]}::text[])`;
  return new Map(deviceRows.parse(rows).map((row) => [row.device, row]));
};

const decideTogether = (scope: PointsScope, readTerms: ReadTerms, system: System) => {
  return async (
    tx: Parameters<Parameters<typeof commitDurably>[1]>[0],
    asked: readonly Asked[],
  ): Promise<ActOutcome[]> => {
    const now = system.now();
    const devices = await readDevices(
      tx,
      scope.tenant,
      asked.map(({ request }) => request.device),
    );
    const judged = asked.map(({ request, publicKey }): Job | PointsRefusal => {
      const device = devices.get(request.device);
      if (device === undefined) return 'unknown_device';
      if (device.revoked) return 'revoked';
      if (device.public_key !== publicKey) return 'bad_signature';
      const { key, shop, wish, card } = request;
      const act = { key, device: request.device, shop, wish, card, at: now, tillAt: now, offline: false };
      return { job: 'act', asked: act, site: device.site };
    });
    const jobs = judged.filter((each): each is Job => typeof each === 'object');
    const worked = await workTogether(tx, { scope, readTerms, now }, jobs);
    // What others stored a moment ago may be told here: then it must be as safe as what is written now.
    await waitAsWriter(tx);
    let next = 0;
    return judged.map((each): ActOutcome => {
      if (typeof each === 'string') return failure(each);
      const { outcome, balance } = worked[next++] ?? {};
      if (outcome === undefined) throw new Error('an act was not looked at');
      if (!outcome.ok) return success({ outcome: 'refused', why: outcome.reason });
      const { at, points } = outcome.value;
      return success({ outcome: 'done', at, points, balance: balance ?? null });
    });
  };
};

/** Offers of a card in a shop: those that are for it and open, used ones too. */
const offersFor = (
  terms: Terms,
  carried: Carried,
  { shop, now }: { readonly shop: string; readonly now: number },
): readonly Offer[] => {
  const place = { town: terms.town, day: civilDateInJapan(now) };
  return [...terms.offers.values()].filter(
    (offer) => isInShop(offer.shops, shop) && isOpenAt(offer, now) && isFor(offer.who, carried, place),
  );
};

const readCard = async (
  sql: Queryable,
  { scope, readTerms }: { readonly scope: PointsScope; readonly readTerms: ReadTerms },
  { shop, site, card }: { readonly shop: string; readonly site: string; readonly card: ShownCard },
  now: number,
): Promise<CardAnswer> => {
  const { terms } = await readTerms(sql);
  const carried = carriedOf(await readCards(sql, scope, card.tokens), card);
  const { standing, account, counted } = carried;
  const at = Math.floor(now);
  if (terms.shops.get(shop)?.site !== site || standing === 'blocked')
    return { at, standing, points: null, offers: [], earns: [] };
  const offers = offersFor(terms, carried, { shop, now });
  const book = createBook();
  await readStandings(sql, scope, book, {
    accounts: account === null ? [] : [account],
    balances: [...terms.campaigns.keys()].map(campaignOf),
    uses: offers.map(({ id }) => ({ holder: counted, counted: id })),
    covers: [],
  });
  const today = civilDateInJapan(now);
  const next = account === null ? undefined : usableLots(book, account, today)[0];
  return {
    ...{ at, standing },
    points:
      account === null
        ? null
        : {
            balance: pointsOf(book, account, today),
            next: next === undefined ? null : { points: next.left, until: next.until },
          },
    offers: offers.map((offer) => {
      const used = (book.uses.get(useOf(counted, offer.id)) ?? []).map(({ day }) => day);
      const isUsed = usesLeft(offer.often, used, today) === 0;
      const { funded } = offer;
      const isSpent = funded !== null && balanceOf(book, campaignOf(funded.campaign)) < funded.points;
      const state = isUsed ? ('used' as const) : isSpent ? ('spent_out' as const) : ('ok' as const);
      return { offer: offer.id, state, again: isUsed ? againFrom(offer, today) : null };
    }),
    earns: account === null ? [] : openEarns(book, terms, shop, today).map(({ id }) => id),
  };
};

interface DeviceKey {
  readonly publicKey: string;
  readonly key: KeyObject;
}

export const createPoints = ({ sql, tenant, mode, system }: PointsDeps): Points => {
  const scope: PointsScope = { tenant, mode };
  const readTerms = createTermsReader(scope);
  const decide = decideTogether(scope, readTerms, system);
  const enqueue = createQueue<Asked, ActOutcome>(
    async (asked) => (await commitDurably(sql, (tx) => decide(tx, asked))).value,
    {
      idOf: ({ request: { key } }) => key,
      wishOf: ({ request, publicKey }) => JSON.stringify([publicKey, ...actFields(request)]),
    },
  );
  /** Only saves a look: whether the key is still the device's, and the device still ours, the transaction itself asks. */
  const keys = new Map<string, DeviceKey>();
  const keyOf = async (device: string): Promise<DeviceKey | undefined> => {
    const found = (await readDevices(sql, tenant, [device])).get(device);
    const key = found === undefined ? undefined : ed25519Key(found.public_key);
    if (found === undefined || key === undefined) return undefined;
    const known = { publicKey: found.public_key, key };
    keys.set(device, known);
    return known;
  };
  return {
    act: async (request) => {
      const cached = keys.get(request.device);
      if (cached !== undefined && verifyAct(tenant, request, cached.key))
        return enqueue({ request, publicKey: cached.publicKey });
      const known = await keyOf(request.device);
      if (known === undefined) return failure('unknown_device');
      return verifyAct(tenant, request, known.key)
        ? enqueue({ request, publicKey: known.publicKey })
        : failure('bad_signature');
    },
    card: (asked) => readCard(sql, { scope, readTerms }, asked, system.now()),
  };
};
