import { type Socket, connect as tcp } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTrainingCentre, type TrainingCentre } from '../../test/harness/training-centre.ts';
import { realSystem } from '../kernel/system.ts';
import { CONSOLE_API } from './schema.ts';

/** Who watches, counted at the feed itself: that somebody is still kept there shows nowhere else. */
const watchers = vi.hoisted(() => ({ came: 0, left: 0 }));
vi.mock('./feed.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./feed.ts')>();
  const createFeed: typeof real.createFeed = (deps) => {
    const feed = real.createFeed(deps);
    return {
      ...feed,
      subscribe: (listener) => {
        watchers.came += 1;
        const leave = feed.subscribe(listener);
        return () => {
          watchers.left += 1;
          leave();
        };
      },
    };
  };
  return { ...real, createFeed };
});

let centre: TrainingCentre;
let request: string;
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await realSystem.sleep(10);
};
beforeAll(async () => {
  centre = await startTrainingCentre();
  const login = new URL(await centre.central.consoleLoginUrl());
  const reply = await fetch(new URL(CONSOLE_API.login, login), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: login.searchParams.get('code') }),
  });
  const [cookie] = (reply.headers.get('set-cookie') ?? '').split(';');
  request = `GET ${CONSOLE_API.events} HTTP/1.1\r\nHost: ${login.host}\r\nCookie: ${cookie}\r\n\r\n`;
});
afterAll(() => centre.stop());

const ask = async (): Promise<Socket> => {
  const { port, hostname } = new URL(centre.central.url);
  const socket = tcp(Number(port), hostname);
  await new Promise((connected) => socket.once('connect', connected));
  socket.write(request);
  return socket;
};

test('whoever leaves is let go, also when she left while her session was looked up', async () => {
  const stays = await ask();
  await new Promise((answered) => stays.once('data', answered));
  const { came, left } = watchers;
  const waiting = async (): Promise<boolean> =>
    (await centre.owner`SELECT 1 FROM pg_locks WHERE NOT granted`).length > 0;
  await centre.owner.begin(async (tx) => {
    await tx`LOCK TABLE console_session IN ACCESS EXCLUSIVE MODE`;
    const socket = await ask();
    await until(waiting);
    socket.destroy();
    await realSystem.sleep(200);
  });
  stays.destroy();
  await until(() => watchers.left > left);
  await until(async () => !(await waiting()));
  await realSystem.sleep(200);
  expect(watchers.came - watchers.left).toBe(0);
  expect(watchers.came - came).toBeLessThanOrEqual(1);
});
