import { describe, expect, test } from 'vitest';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './register-flow.ts';
import type { AccountView } from './register-schema.ts';

const NONE: AccountView = { name: '髙橋　健一', state: 'none', at: null, checkIns: false };
const REGISTERED: AccountView = { name: '髙橋　健一', state: 'registered', at: 1, checkIns: true };
const after = (...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);
const opened: readonly FlowInput[] = [
  { kind: 'sent', ticket: 1 },
  { kind: 'opened', ticket: 1, account: NONE },
];

describe('the screen of the registration', () => {
  test('asks before it does anything, and tells what was done', () => {
    const consent = after(...opened, { kind: 'go', to: 'consent' });
    expect(consent.scene).toEqual({ at: 'consent', account: NONE, checkIns: null });
    const done = [
      { kind: 'check_ins', checkIns: true },
      { kind: 'sent', ticket: 2 },
      { kind: 'done', ticket: 2, account: REGISTERED },
    ] as const;
    expect(done.reduce(stepFlow, consent)).toEqual({
      ...{ busy: null, refusal: null },
      scene: { at: 'done', account: REGISTERED, receipt: 'none' },
    });
  });

  test('a refusal stands until it was read, and what was chosen stands behind it', () => {
    const stopping = after(...opened, { kind: 'go', to: 'stop' }, { kind: 'why', why: 'lost' });
    const refused = [
      { kind: 'sent', ticket: 2 },
      { kind: 'refused', ticket: 2, reason: 'cannot_record' },
    ] as const;
    const told = refused.reduce(stepFlow, stopping);
    expect(told.refusal).toBe('cannot_record');
    expect(stepFlow(told, { kind: 'refusal_closed' })).toEqual(stopping);
  });

  test('an answer that nobody waits for counts for nothing, and no touch goes past a call', () => {
    const sent = after(...opened, { kind: 'go', to: 'withdraw' }, { kind: 'sent', ticket: 2 });
    expect(stepFlow(sent, { kind: 'done', ticket: 1, account: REGISTERED })).toBe(sent);
    expect(stepFlow(sent, { kind: 'back' })).toBe(sent);
    expect(stepFlow(sent, { kind: 'go', to: 'stop' })).toBe(sent);
    expect(stepFlow(initialFlow, { kind: 'go', to: 'stop' })).toBe(initialFlow);
    const back = after(...opened, { kind: 'go', to: 'withdraw' }, { kind: 'back' });
    expect(back.scene).toEqual({ at: 'menu', account: NONE });
  });
});
