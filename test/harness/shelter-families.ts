/** Made-up households at a shelter's desk, and what a test of it needs at hand. */
import { type DeskHousehold, type DeskOptions, openShelterDesk, type ShelterDesk } from './shelter-desk.ts';

const desks: ShelterDesk[] = [];
export const closeDesks = (): void => {
  for (const desk of desks.splice(0)) desk.close();
};

export const SIX: DeskHousehold = {
  id: '9',
  people: ['101', '102', '103', '104', '105', '106'].map((id, at) => ({
    id,
    name: `試験　${at + 1}`,
    kana: `シケン　${at + 1}`,
    age: [44, 41, 16, 12, 8, 71][at] ?? null,
  })),
};
export const ALONE: DeskHousehold = {
  id: '20',
  people: [{ id: '201', name: '架空　一', kana: 'カクウ　ハジメ' }],
};
export const HIDDEN: DeskHousehold = {
  id: '30',
  protected: true,
  address: '架空県かくし町9-9',
  people: [{ id: '301', name: '秘密　花子', kana: 'ヒミツ　ハナコ' }],
};
export const TWINS: DeskHousehold[] = ['401', '402'].map((id, at) => ({
  id: `4${at}`,
  address: `架空県かざし市${at + 1}丁目`,
  people: [{ id, name: '同姓　同名', kana: 'ドウセイ　ドウメイ' }],
}));

export const open = async (options: Partial<DeskOptions> = {}): Promise<ShelterDesk> => {
  const desk = openShelterDesk({ households: [SIX, ALONE, HIDDEN, ...TWINS], ...options });
  desks.push(desk);
  await desk.ask('open');
  return desk;
};
export const here = (desk: ShelterDesk) => {
  const { present, away, outside, unnamed } = desk.state();
  return { present, away, outside, unnamed };
};
export const guest = (details: object, more: object = {}) => ({
  sex: '9',
  age: 30,
  details: { kind: 'traveller', ...details },
  ...more,
});
