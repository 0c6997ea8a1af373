import { type Definition, flag, may, must, PATRON } from './fields.ts';
import { code, count, lettered, summary, time, yesNo } from './kinds.ts';

/** Requests of the terminal («SC») to the library system («ACS»). */
export const REQUESTS = {
  patronStatus: {
    id: '23',
    fixed: { language: code(3), at: time },
    fields: { ...PATRON, terminalPassword: must('AC'), patronPassword: must('AD') },
  },
  checkout: {
    id: '11',
    fixed: { renewal: yesNo, noBlock: yesNo, at: time, due: time },
    fields: {
      ...PATRON,
      item: must('AB'),
      terminalPassword: must('AC'),
      properties: may('CH'),
      patronPassword: may('AD'),
      feeAcknowledged: flag('BO'),
      cancel: flag('BI'),
    },
  },
  checkin: {
    id: '09',
    fixed: { noBlock: yesNo, at: time, returnedAt: time },
    fields: {
      location: must('AP'),
      institution: must('AO'),
      item: must('AB'),
      terminalPassword: must('AC'),
      properties: may('CH'),
      cancel: flag('BI'),
    },
  },
  blockPatron: {
    id: '01',
    fixed: { cardRetained: yesNo, at: time },
    fields: {
      institution: must('AO'),
      message: must('AL'),
      patron: must('AA'),
      terminalPassword: must('AC'),
    },
  },
  status: {
    id: '99',
    fixed: {
      condition: lettered({ ok: '0', out_of_paper: '1', closing: '2' }),
      printWidth: count(3),
      version: code(4),
    },
    fields: {},
  },
  resendReply: { id: '97', fixed: {}, fields: {} },
  login: {
    id: '93',
    fixed: { userAlgorithm: code(1), passwordAlgorithm: code(1) },
    fields: { user: must('CN'), password: must('CO'), location: may('CP') },
  },
  patronInfo: {
    id: '63',
    fixed: { language: code(3), at: time, summary },
    fields: {
      ...PATRON,
      terminalPassword: may('AC'),
      patronPassword: may('AD'),
      start: may('BP'),
      end: may('BQ'),
    },
  },
  endSession: {
    id: '35',
    fixed: { at: time },
    fields: { ...PATRON, terminalPassword: may('AC'), patronPassword: may('AD') },
  },
  feePaid: {
    id: '37',
    fixed: { at: time, feeType: code(2), payment: code(2), currency: code(3) },
    fields: {
      amount: must('BV'),
      ...PATRON,
      terminalPassword: may('AC'),
      patronPassword: may('AD'),
      feeId: may('CG'),
      transaction: may('BK'),
    },
  },
  itemInfo: {
    id: '17',
    fixed: { at: time },
    fields: { institution: must('AO'), item: must('AB'), terminalPassword: may('AC') },
  },
  itemStatusUpdate: {
    id: '19',
    fixed: { at: time },
    fields: {
      institution: must('AO'),
      item: must('AB'),
      terminalPassword: may('AC'),
      properties: must('CH'),
    },
  },
  patronEnable: {
    id: '25',
    fixed: { at: time },
    fields: { ...PATRON, terminalPassword: may('AC'), patronPassword: may('AD') },
  },
  hold: {
    id: '15',
    fixed: { mode: lettered({ add: '+', cancel: '-', change: '*' }), at: time },
    fields: {
      /** 18 letters, as a fixed date has them. */
      expires: may('BW'),
      pickup: may('BS'),
      holdType: may('BY'),
      ...PATRON,
      patronPassword: may('AD'),
      item: may('AB'),
      title: may('AJ'),
      terminalPassword: may('AC'),
      feeAcknowledged: flag('BO'),
    },
  },
  renew: {
    id: '29',
    fixed: { thirdParty: yesNo, noBlock: yesNo, at: time, due: time },
    fields: {
      ...PATRON,
      patronPassword: may('AD'),
      item: may('AB'),
      title: may('AJ'),
      terminalPassword: may('AC'),
      properties: may('CH'),
      feeAcknowledged: flag('BO'),
    },
  },
  renewAll: {
    id: '65',
    fixed: { at: time },
    fields: {
      ...PATRON,
      patronPassword: may('AD'),
      terminalPassword: may('AC'),
      feeAcknowledged: flag('BO'),
    },
  },
} as const satisfies Readonly<Record<string, Definition>>;
