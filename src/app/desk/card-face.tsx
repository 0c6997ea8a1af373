import type { DeskPersona, Printed } from './protocol.ts';
import { faceUrl } from './protocol.ts';

/** ISO/IEC 7810 ID-1, millimetres; the drawing is in millimetres, so that it prints at true size. */
const WIDTH = 85.6;
const HEIGHT = 53.98;
const INK = '#1d1d22';
const STOP = '#b3261e';
/** As many characters of the address as fit one line. */
const LINE = 26;

const PrintedFace = ({ name, printed }: { readonly name: string; readonly printed: Printed }) => (
  <>
    <rect x="4" y="18.5" width="20" height="25.5" fill="#c3cbd6" />
    <image
      href={faceUrl(name)}
      x="4"
      y="18.5"
      width="20"
      height="25.5"
      preserveAspectRatio="xMidYMid slice"
    />
    <g fill={INK}>
      <text x="4" y="7.4" fontSize="1.7">
        氏名
      </text>
      <text x="10" y="7.8" fontSize="3.4">
        {printed.name}
      </text>
      <text x="4" y="12.8" fontSize="1.7">
        住所
      </text>
      <text x="10" y="13" fontSize="2.5">
        {printed.address.slice(0, LINE)}
      </text>
      <text x="10" y="16.2" fontSize="2.5">
        {printed.address.slice(LINE)}
      </text>
      <text x="27" y="21.6" fontSize="2.9">
        {printed.birth}
      </text>
      <text x="66" y="21.6" fontSize="2.9">
        性別 {printed.sex}
      </text>
      <text x="27" y="26.6" fontSize="2.9">
        {printed.expires}
      </text>
      <text x="50" y="31.4" fontSize="2.5">
        架空県かざし市長
      </text>
      <text x="10.8" y="48.4" fontSize="2.9">
        {printed.securityCode}
      </text>
    </g>
  </>
);

/** The face of a training card, drawn by us: no emblem and no pattern of the real one, and 訓練 on it. */
export const CardFace = ({
  persona: { name, label, printed },
  className = '',
}: {
  readonly persona: DeskPersona;
  readonly className?: string;
}) => (
  <svg
    viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    className={className}
    role="img"
    aria-label={`${label}の券面`}
    fontFamily="'BIZ UDPGothic', 'Noto Sans JP', sans-serif"
  >
    <rect width={WIDTH} height={HEIGHT} rx="3" fill={printed === null ? '#e8e8eb' : '#f4ecef'} />
    <rect
      x="0.2"
      y="0.2"
      width={WIDTH - 0.4}
      height={HEIGHT - 0.4}
      rx="3"
      fill="none"
      stroke="#767676"
      strokeWidth="0.4"
    />
    {printed === null ? (
      <text x={WIDTH / 2} y={HEIGHT / 2} fontSize="4" textAnchor="middle" fill={INK}>
        券面のないカード
      </text>
    ) : (
      <PrintedFace name={name} printed={printed} />
    )}
    <text x="60" y="5" fontSize="2.6" fill={STOP}>
      訓練 SIMULATED
    </text>
  </svg>
);
