import { inputClass } from './form-parts.tsx';

/** A day, as the browser lets one choose it or type it. */
export const DayField = ({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}) => (
  <label className="inline-flex flex-col gap-1">
    <span className="font-bold">{label}</span>
    <input
      type="date"
      value={value}
      onChange={({ target }) => change(target.value)}
      className={`figures ${inputClass} w-44`}
    />
  </label>
);

/** A time of the day. */
export const TimeField = ({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}) => (
  <label className="inline-flex flex-col gap-1">
    <span className="font-bold">{label}</span>
    <input
      type="time"
      value={value}
      onChange={({ target }) => change(target.value)}
      className={`figures ${inputClass} w-32`}
    />
  </label>
);
