/** What Prometheus reads: counts of everything that arrived, and nothing of anybody. */
import { expect, it } from 'vitest';
import { freePort } from '../../test/harness/free-port.ts';
import { checkedIn, createTestStream, TENANT } from '../../test/harness/test-stream.ts';
import { startTrainingCentre, trainingConfig } from '../../test/harness/training-centre.ts';
import { batchPath, TENANT_HEADER } from '../outbox/protocol.ts';

it('tells what was taken and refused, on its own address only, and names nobody', async () => {
  const port = await freePort();
  const metrics = { host: '127.0.0.1', port };
  const centre = await startTrainingCentre({ config: { ...trainingConfig(), metrics } });
  try {
    const stream = createTestStream('gym-1');
    stream.add('shelter.checked_in', checkedIn('S01', '9000000123'));
    await centre.introduce(stream);
    const send = (tenant: string) =>
      // oxlint-disable-next-line no-restricted-globals -- the test is the client
      fetch(new URL(batchPath(stream.device, stream.epoch), centre.central.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
        body: JSON.stringify(stream.batch()),
      });
    expect((await send(TENANT)).status).toBe(200);
    expect((await send('012025')).status).toBe(403);
    // oxlint-disable-next-line no-restricted-globals -- the test is Prometheus
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const valueOf = (line: RegExp): string | undefined => line.exec(text)?.[1];
    expect(valueOf(/^kazasu_\w*events\w*\{tenant="999990"[^}]*\} (\d+)$/m)).toBe('1');
    expect(text).toMatch(/refused\w*\{[^}]*reason="wrong_tenant"[^}]*\} 1$/m);
    expect(text).not.toContain('9000000123');
    expect(text).not.toContain('体育館');
    // oxlint-disable-next-line no-restricted-globals -- the test is a stranger
    expect((await fetch(new URL('/metrics', centre.central.url))).status).toBe(404);
  } finally {
    await centre.stop();
  }
});
