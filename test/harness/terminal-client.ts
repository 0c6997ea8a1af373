/** A terminal's screen without the pixels: speaks to the real host over its WebSocket, as the browser does. */
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { type DeskState, deskContract, deskTopics } from '../../src/identity/schema.ts';
import { benefitsTopics } from '../../src/modules/benefits/contract.ts';
import type { BenefitsState } from '../../src/modules/benefits/views-schema.ts';
import { identificationContract } from '../../src/modules/identification/contract.ts';
import { shelterContract, shelterTopics } from '../../src/modules/shelter/contract.ts';
import type { ShelterState } from '../../src/modules/shelter/views-schema.ts';
import { webSocketConnect } from '../../src/rpc/carriers.ts';
import { createRpcView } from '../../src/rpc/client.ts';
import { createRpcConnection } from '../../src/rpc/connection.ts';

const contract = { ...deskContract, ...identificationContract, ...shelterContract };
const topics = { ...deskTopics, ...shelterTopics, ...benefitsTopics };

/** `url`: address of the screen with its launch token, as the terminal prints it. */
export const openTerminalClient = (url: string) => {
  const { host, hash } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const open = (at: string) => {
    const socket = new WebSocket(at, { origin: `http://${host}` });
    return {
      send: (data: string) => socket.send(data),
      close: () => socket.terminate(),
      // ws gives text frames as strings only to listeners of this kind.
      addEventListener: socket.addEventListener.bind(socket),
    };
  };
  const connection = createRpcConnection({
    connect: webSocketConnect(`ws://${host}/rpc`, token, open),
    sleep: async (ms) => {
      await delay(ms);
    },
  });
  const view = createRpcView(connection, { contract, topics });
  let desk: DeskState | undefined;
  let shelter: ShelterState | undefined;
  let benefits: BenefitsState | undefined;
  view.subscribe('desk', (value) => {
    desk = value;
  });
  view.subscribe('shelter', (value) => {
    shelter = value;
  });
  view.subscribe('benefits', (value) => {
    benefits = value;
  });
  const until = async <T>(look: () => T | undefined, what: string, ms = 15_000): Promise<T> => {
    const end = performance.now() + ms;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
      await delay(5);
    }
  };
  return {
    call: view.call,
    desk: () => desk,
    shelter: () => shelter,
    benefits: () => benefits,
    connected: () => connection.state().kind === 'open',
    until,
    close: () => connection.close(),
  };
};
export type TerminalClient = ReturnType<typeof openTerminalClient>;
