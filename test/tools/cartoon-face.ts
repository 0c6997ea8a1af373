/** A cartoon face in greys, drawn from a few words about it: plainly a drawing, of nobody. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';

export const PHOTO_WIDTH = 240;
export const PHOTO_HEIGHT = 320;

export interface FaceLook {
  /** 0 child, 1 young, 2 middle, 3 old. */
  readonly age: 0 | 1 | 2 | 3;
  readonly hair: 'short' | 'side' | 'spiky' | 'bald' | 'bob' | 'long' | 'tails' | 'bun' | 'wavy';
  /** Greys, 0–255. */
  readonly hairGrey: number;
  readonly skinGrey: number;
  readonly clothesGrey: number;
  readonly glasses?: boolean;
  readonly beard?: boolean;
  /** Half the width of the face, pixels. */
  readonly cheek: number;
}

type Pen = SKRSContext2D;
const CENTRE = PHOTO_WIDTH / 2;
const EYES = 158;

const grey = (level: number): string => `rgb(${level},${level},${level})`;

const oval = (
  pen: Pen,
  level: number,
  [x, y]: readonly [number, number],
  [across, down]: readonly [number, number],
): void => {
  pen.fillStyle = grey(level);
  pen.beginPath();
  pen.ellipse(x, y, across, down, 0, 0, Math.PI * 2);
  pen.fill();
};

const line = (
  pen: Pen,
  level: number,
  width: number,
  points: readonly (readonly [number, number])[],
): void => {
  const [[x, y] = [0, 0], [midX, midY] = [0, 0], [endX, endY] = [0, 0]] = points;
  pen.strokeStyle = grey(level);
  pen.lineWidth = width;
  pen.lineCap = 'round';
  pen.beginPath();
  pen.moveTo(x, y);
  pen.quadraticCurveTo(midX, midY, endX, endY);
  pen.stroke();
};

/** What hangs behind the head. */
const drawBackHair = (pen: Pen, { hair, hairGrey, cheek }: FaceLook): void => {
  if (hair === 'bob') oval(pen, hairGrey, [CENTRE, 165], [cheek + 20, 86]);
  if (hair === 'long') {
    oval(pen, hairGrey, [CENTRE, 150], [cheek + 18, 84]);
    pen.fillRect(CENTRE - cheek - 18, 150, (cheek + 18) * 2, 122);
  }
  if (hair === 'wavy')
    for (const [at, y] of [130, 160, 190, 218, 242].entries())
      for (const side of [-1, 1])
        oval(pen, hairGrey, [CENTRE + side * (cheek + 4 + (at % 2) * 5), y], [21, 22]);
  if (hair === 'tails')
    for (const side of [-1, 1]) oval(pen, hairGrey, [CENTRE + side * (cheek + 24), 186], [18, 44]);
  if (hair === 'bun') oval(pen, hairGrey, [CENTRE, 68], [28, 24]);
};

const drawBody = (pen: Pen, { skinGrey, clothesGrey, age }: FaceLook): void => {
  const shoulders = age === 0 ? 76 : 100;
  oval(pen, clothesGrey, [CENTRE, 330], [shoulders, 74]);
  pen.fillStyle = grey(skinGrey - 14);
  pen.fillRect(CENTRE - 22, 218, 44, 40);
  oval(pen, skinGrey - 14, [CENTRE, 258], [22, 16]);
  if (age >= 2) {
    line(pen, 245, 9, [
      [CENTRE - 26, 262],
      [CENTRE - 14, 274],
      [CENTRE, 292],
    ]);
    line(pen, 245, 9, [
      [CENTRE + 26, 262],
      [CENTRE + 14, 274],
      [CENTRE, 292],
    ]);
  }
};

const drawHead = (pen: Pen, { skinGrey, cheek, age }: FaceLook): void => {
  for (const side of [-1, 1]) oval(pen, skinGrey - 8, [CENTRE + side * cheek, 165], [11, 17]);
  oval(pen, skinGrey, [CENTRE, 160], [cheek, age === 0 ? 70 : 80]);
};

/** A cap of hair: the head's upper part, cut by a fringe. */
const cap = (pen: Pen, look: FaceLook, fringe: number): void => {
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, PHOTO_WIDTH, fringe);
  pen.clip();
  oval(pen, look.hairGrey, [CENTRE, 158], [look.cheek + 7, 92]);
  pen.restore();
};

const drawFrontHair = (pen: Pen, look: FaceLook): void => {
  const { hair, hairGrey, cheek } = look;
  if (hair === 'bald') {
    for (const side of [-1, 1]) oval(pen, hairGrey, [CENTRE + side * (cheek + 1), 140], [9, 22]);
    return;
  }
  cap(pen, look, hair === 'bob' || hair === 'tails' ? 126 : 112);
  if (hair === 'spiky')
    for (let at = -3; at <= 3; at += 1)
      line(pen, hairGrey, 17, [
        [CENTRE + at * 18, 96],
        [CENTRE + at * 19, 78],
        [CENTRE + at * 22 + 6, 62 + Math.abs(at) * 6],
      ]);
  if (hair === 'side')
    line(pen, hairGrey, 24, [
      [CENTRE - cheek + 8, 122],
      [CENTRE - 20, 88],
      [CENTRE + cheek - 8, 116],
    ]);
  if (hair === 'long' || hair === 'wavy')
    for (const side of [-1, 1])
      line(pen, hairGrey, 15, [
        [CENTRE, 96],
        [CENTRE + side * (cheek - 6), 102],
        [CENTRE + side * (cheek + 2), 156],
      ]);
};

const drawEyes = (pen: Pen, { age, hairGrey, glasses }: FaceLook): void => {
  const size = age === 0 ? 10 : 7;
  for (const side of [-1, 1]) {
    const x = CENTRE + side * 29;
    oval(pen, 30, [x, EYES], [size, size + 2]);
    oval(pen, 250, [x + 2, EYES - 3], [2.6, 2.6]);
    line(pen, Math.max(40, hairGrey - 20), age === 0 ? 3 : 5, [
      [x - 13, EYES - 22],
      [x, EYES - 29],
      [x + 13, EYES - 22],
    ]);
    if (glasses === true) {
      pen.strokeStyle = grey(40);
      pen.lineWidth = 4;
      pen.beginPath();
      pen.ellipse(x, EYES, 21, 18, 0, 0, Math.PI * 2);
      pen.stroke();
    }
    if (age === 3)
      line(pen, 150, 2.5, [
        [x + side * 18, EYES + 12],
        [x + side * 14, EYES + 20],
        [x + side * 4, EYES + 22],
      ]);
  }
  if (glasses === true)
    line(pen, 40, 4, [
      [CENTRE - 8, EYES - 2],
      [CENTRE, EYES - 6],
      [CENTRE + 8, EYES - 2],
    ]);
};

const drawMouth = (pen: Pen, { age, skinGrey, beard, hairGrey }: FaceLook): void => {
  if (beard === true) {
    oval(pen, hairGrey, [CENTRE, 222], [34, 22]);
    oval(pen, skinGrey, [CENTRE, 206], [30, 18]);
  }
  line(pen, skinGrey - 60, 4, [
    [CENTRE - 4, 172],
    [CENTRE + 8, 188],
    [CENTRE - 4, 188],
  ]);
  line(pen, 70, 5, [
    [CENTRE - 18, 205],
    [CENTRE, age === 0 ? 224 : 217],
    [CENTRE + 18, 205],
  ]);
  if (age === 0) for (const side of [-1, 1]) oval(pen, skinGrey - 26, [CENTRE + side * 42, 190], [12, 8]);
  if (age === 3)
    for (const side of [-1, 1])
      line(pen, 150, 3, [
        [CENTRE + side * 24, 186],
        [CENTRE + side * 33, 198],
        [CENTRE + side * 31, 212],
      ]);
};

/** One byte a pixel. */
export const drawFace = (look: FaceLook): Uint8Array => {
  const canvas = createCanvas(PHOTO_WIDTH, PHOTO_HEIGHT);
  const pen = canvas.getContext('2d');
  pen.fillStyle = grey(226);
  pen.fillRect(0, 0, PHOTO_WIDTH, PHOTO_HEIGHT);
  for (const draw of [drawBackHair, drawBody, drawHead, drawEyes, drawMouth, drawFrontHair]) draw(pen, look);
  // Every photo says itself what it is.
  pen.font = "bold 17px 'Noto Sans CJK JP'";
  pen.textAlign = 'center';
  pen.fillStyle = grey(look.clothesGrey > 128 ? 30 : 240);
  pen.fillText('訓練用の絵', CENTRE, 312);
  const { data } = pen.getImageData(0, 0, PHOTO_WIDTH, PHOTO_HEIGHT);
  return Uint8Array.from({ length: PHOTO_WIDTH * PHOTO_HEIGHT }, (_, at) => data[at * 4] ?? 0);
};
