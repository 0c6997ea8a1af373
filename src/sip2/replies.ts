import { type Definition, flag, list, may, must, PATRON } from './fields.ts';
import { code, count, digitFlag, patronFlags, time, tristate, yesNo } from './kinds.ts';

/** 画面の文 and 印字の文, as many as a server likes. */
const SAID = { screen: list('AF'), print: list('AG') };
/** Validity of patron and password, and the charge: 24, 26 and 64 have them alike. */
const STANDING = { valid: flag('BL'), passwordOk: flag('CQ') };
const CHARGE = { currency: may('BH'), fee: may('BV') };
/** [K] Fields outside the protocol that many servers send of a patron: 有効期限, 生年月日, 利用者区分. A dialect renames others to these. */
const BEYOND = { expires: may('PA'), birthDate: may('PB'), category: may('PC') };
const LENT = {
  institution: must('AO'),
  patron: must('AA'),
  item: must('AB'),
  title: must('AJ'),
  due: must('AH'),
  feeType: may('BT'),
  securityInhibit: flag('CI'),
  ...CHARGE,
  media: may('CK'),
  properties: may('CH'),
  transaction: may('BK'),
  ...SAID,
};
const LENT_FIXED = { ok: digitFlag, renewalOk: yesNo, magnetic: tristate, desensitize: tristate, at: time };

/** Replies of the library system. */
export const REPLIES = {
  patronStatus: {
    id: '24',
    fixed: { flags: patronFlags, language: code(3), at: time },
    fields: { ...PATRON, name: must('AE'), ...STANDING, ...CHARGE, ...BEYOND, ...SAID },
  },
  checkout: { id: '12', fixed: LENT_FIXED, fields: LENT },
  checkin: {
    id: '10',
    fixed: { ok: digitFlag, resensitize: yesNo, magnetic: tristate, alert: yesNo, at: time },
    fields: {
      institution: must('AO'),
      item: must('AB'),
      permanentLocation: must('AQ'),
      title: may('AJ'),
      sortBin: may('CL'),
      patron: may('AA'),
      media: may('CK'),
      properties: may('CH'),
      /** [K] of 3M's later extensions: why there is an alert, for whom the item is held, where it is to go. */
      alertType: may('CV'),
      holdPatron: may('CY'),
      holdPatronName: may('DA'),
      destination: may('CT'),
      callNumber: may('CS'),
      ...SAID,
    },
  },
  status: {
    id: '98',
    fixed: {
      online: yesNo,
      checkinOk: yesNo,
      checkoutOk: yesNo,
      renewalOk: yesNo,
      statusUpdateOk: yesNo,
      offlineOk: yesNo,
      /** Tenths of a second; 999 is not told. */
      timeout: count(3),
      retries: count(3),
      at: time,
      version: code(4),
    },
    fields: {
      institution: must('AO'),
      library: may('AM'),
      /** 16 letters `Y`/`N`, in the order of `SUPPORTED`. Older servers have none. */
      supported: may('BX'),
      terminal: may('AN'),
      ...SAID,
    },
  },
  resendRequest: { id: '96', fixed: {}, fields: {} },
  login: { id: '94', fixed: { ok: digitFlag }, fields: {} },
  patronInfo: {
    id: '64',
    fixed: {
      flags: patronFlags,
      language: code(3),
      at: time,
      holdsCount: count(4),
      overdueCount: count(4),
      chargedCount: count(4),
      finesCount: count(4),
      recallsCount: count(4),
      unavailableHoldsCount: count(4),
    },
    fields: {
      ...PATRON,
      name: must('AE'),
      holdsLimit: may('BZ'),
      overdueLimit: may('CA'),
      chargedLimit: may('CB'),
      ...STANDING,
      ...CHARGE,
      feeLimit: may('CC'),
      holds: list('AS'),
      overdue: list('AT'),
      charged: list('AU'),
      fines: list('AV'),
      recalls: list('BU'),
      unavailableHolds: list('CD'),
      address: may('BD'),
      email: may('BE'),
      phone: may('BF'),
      ...BEYOND,
      ...SAID,
    },
  },
  endSession: { id: '36', fixed: { ended: yesNo, at: time }, fields: { ...PATRON, ...SAID } },
  feePaid: {
    id: '38',
    fixed: { accepted: yesNo, at: time },
    fields: { ...PATRON, transaction: may('BK'), ...SAID },
  },
  itemInfo: {
    id: '18',
    fixed: { circulation: code(2), security: code(2), feeType: code(2), at: time },
    fields: {
      holdQueue: may('CF'),
      due: may('AH'),
      recallDate: may('CJ'),
      holdPickupDate: may('CM'),
      item: must('AB'),
      title: must('AJ'),
      owner: may('BG'),
      ...CHARGE,
      media: may('CK'),
      permanentLocation: may('AQ'),
      location: may('AP'),
      properties: may('CH'),
      /** [K] Some servers say who has it; the protocol does not ask them to. */
      patron: may('AA'),
      callNumber: may('CS'),
      ...SAID,
    },
  },
  itemStatusUpdate: {
    id: '20',
    fixed: { ok: digitFlag, at: time },
    fields: { item: must('AB'), title: may('AJ'), properties: may('CH'), ...SAID },
  },
  patronEnable: {
    id: '26',
    fixed: { flags: patronFlags, language: code(3), at: time },
    fields: { ...PATRON, name: must('AE'), ...STANDING, ...BEYOND, ...SAID },
  },
  hold: {
    id: '16',
    fixed: { ok: digitFlag, available: yesNo, at: time },
    fields: {
      expires: may('BW'),
      queuePosition: may('BR'),
      pickup: may('BS'),
      ...PATRON,
      item: may('AB'),
      title: may('AJ'),
      ...SAID,
    },
  },
  renew: { id: '30', fixed: LENT_FIXED, fields: LENT },
  renewAll: {
    id: '66',
    fixed: { ok: digitFlag, renewedCount: count(4), unrenewedCount: count(4), at: time },
    fields: { institution: must('AO'), renewed: list('BM'), unrenewed: list('BN'), ...SAID },
  },
} as const satisfies Readonly<Record<string, Definition>>;
