/**
 * Draws the face of a training card to scale: a plain layout of ours after public descriptions of a My Number Card (what is
 * printed, and in which order), marked 訓練 and SIMULATED, with no emblem or pattern of the real one.
 */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { CARD_MM } from '../../src/card/ocr/layout.ts';
import { type CivilDate, formatWareki } from '../../src/kernel/dates.ts';
import { type CardFont, fontFamily } from './fonts.ts';

export interface Face {
  readonly name: string;
  readonly address: string;
  readonly birthDate: CivilDate;
  readonly birthYear: 'era' | 'gregorian';
  readonly sex: string;
  readonly expires: string;
  readonly securityCode: string;
}

const INK = '#1d1d22';

/** `1995年 8月30日`: months and days below ten stand behind a space, as in the published specimen. */
const spaced = (text: string): string => text.replace(/年(\d)月/, '年 $1月').replace(/月(\d)日/, '月 $1日');

const gregorian = (date: string): string =>
  `${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;

export const birthLine = ({ birthDate, birthYear }: Pick<Face, 'birthDate' | 'birthYear'>): string =>
  spaced(`${birthYear === 'era' ? formatWareki(birthDate) : gregorian(birthDate)}生`);

type Writer = (text: string, x: number, y: number, size: number, ink?: string) => void;

const writer =
  (context: SKRSContext2D, family: string): Writer =>
  (text, x, y, size, ink = INK) => {
    context.font = `${size}px "${family}"`;
    context.fillStyle = ink;
    context.fillText(text, x, y);
  };

const blank = (pixelsPerMm: number, paper: string): [Canvas, SKRSContext2D] => {
  const canvas = createCanvas(
    Math.round(CARD_MM.width * pixelsPerMm),
    Math.round(CARD_MM.height * pixelsPerMm),
  );
  const context = canvas.getContext('2d');
  context.scale(pixelsPerMm, pixelsPerMm);
  context.fillStyle = paper;
  context.fillRect(0, 0, CARD_MM.width, CARD_MM.height);
  return [canvas, context];
};

/** Faint waves under the text, as on any card that is hard to copy. */
const drawPattern = (context: SKRSContext2D): void => {
  context.lineWidth = 0.12;
  for (let line = 0; line < 40; line += 1) {
    context.strokeStyle = line % 2 === 0 ? '#ead3dc' : '#d9e2d2';
    context.beginPath();
    for (let x = 0; x <= CARD_MM.width; x += 0.5)
      context.lineTo(x, line * 1.4 + Math.sin(x / 5 + line / 3) * 1.2);
    context.stroke();
  }
};

/** A head and shoulders: nobody's. */
const drawPhoto = (context: SKRSContext2D): void => {
  context.fillStyle = '#c3cbd6';
  context.fillRect(4, 18.5, 20, 25.5);
  context.fillStyle = '#5b6470';
  context.beginPath();
  context.arc(14, 28.5, 5, 0, Math.PI * 2);
  context.fill();
  context.fillRect(7, 36, 14, 8);
};

const drawPanels = (context: SKRSContext2D, write: Writer): void => {
  context.fillStyle = '#f6f6f2';
  context.fillRect(27, 33.5, 54.5, 9.5);
  context.strokeStyle = '#9a9aa0';
  context.lineWidth = 0.1;
  for (const y of [36.7, 39.9]) {
    context.beginPath();
    context.moveTo(27, y);
    context.lineTo(81.5, y);
    context.stroke();
  }
  write('１．私は、脳死後及び心臓が停止した死後のいずれでも、移植の為に臓器を提供します。', 27, 45.4, 1.25);
  write('２．私は、心臓が停止した死後に限り、移植の為に臓器を提供します。', 27, 47.2, 1.25);
  write('電子証明書の有効期限　　　年　　月　　日', 52, 51.5, 1.5);
  write('訓練 SIMULATED', 60, 5, 2.6, '#b3261e');
};

/** Card of the training town at `pixelsPerMm` (300 dpi = 11.81). */
export const drawFace = (face: Face, pixelsPerMm: number, font: CardFont = 'noto'): Canvas => {
  const [canvas, context] = blank(pixelsPerMm, '#f4ecef');
  const write = writer(context, fontFamily(font));
  drawPattern(context);
  write('氏名', 4, 7.4, 1.7);
  write(face.name, 10, 7.8, 3.4);
  write('住所', 4, 12.8, 1.7);
  write(face.address.slice(0, 26), 10, 13, 2.5);
  write(face.address.slice(26), 10, 16.2, 2.5);
  write(birthLine(face), 27, 21.6, 2.9);
  write(`性別 ${face.sex === '1' ? '男' : '女'}`, 66, 21.6, 2.9);
  write(`${spaced(gregorian(face.expires))}まで有効`, 27, 26.6, 2.9);
  write('架空県かざし市長', 50, 31.4, 2.5);
  drawPhoto(context);
  write(face.securityCode, 10.8, 48.4, 2.9);
  drawPanels(context, write);
  return canvas;
};

/** The back of a training card: twelve digits stand on it that are nobody's number and must never be read. */
export const drawBack = (pixelsPerMm: number): Canvas => {
  const [canvas, context] = blank(pixelsPerMm, '#f2f0ea');
  const write = writer(context, fontFamily('noto'));
  drawPattern(context);
  write('個人番号', 30, 8, 2);
  write('0000 0000 0000', 30, 14, 5);
  write('氏名　訓練　太郎', 30, 22, 3);
  write('昭和55年 2月17日生', 30, 28, 2.9);
  write('訓練 SIMULATED', 60, 5, 2.6, '#b3261e');
  return canvas;
};

/** A card with nothing on it. */
export const drawBlank = (pixelsPerMm: number): Canvas => blank(pixelsPerMm, '#f4ecef')[0];

/** Another card of the same size: dates in other places, a number of twelve digits, the photo on the right. */
export const drawLicence = (pixelsPerMm: number): Canvas => {
  const [canvas, context] = blank(pixelsPerMm, '#e9eef2');
  const write = writer(context, fontFamily('noto'));
  write('氏名　訓練　花子', 4, 6, 3);
  write('昭和55年 2月17日生', 56, 6, 2.6);
  write('住所　架空県かざし市本町一丁目', 4, 11, 2.5);
  write('交付　令和 5年 2月17日　00000', 4, 15.5, 2.5);
  context.fillStyle = '#7bb662';
  context.fillRect(3, 17.5, 50, 5.5);
  write('2028年(令和10年) 3月17日まで有効', 4, 21.6, 2.9, '#101010');
  write('第　000000000000　号', 4, 34, 3);
  context.fillStyle = '#5b6470';
  context.fillRect(58, 18, 22, 28);
  write('見本 SIMULATED', 30, 50, 3, '#b3261e');
  return canvas;
};
