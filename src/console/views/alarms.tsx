import type { Alarm } from '../alarms.ts';
import { Notice } from '../parts/notice.tsx';
import { count } from '../text.ts';

/** In a disaster a thousand places may be without a line: then the list below is looked at, and not this. */
const MOST_NAMED = 12;

const AlarmItem = ({ alarm, hasLinks }: { readonly alarm: Alarm; readonly hasLinks: boolean }) => (
  <li data-alarm={alarm.id} className={alarm.level === 'stop' ? 'lg:col-span-2' : ''}>
    <Notice level={alarm.level} title={alarm.title} className="h-full">
      {alarm.about.length > 0 && (
        <ul className="m-0 list-none p-0">
          {alarm.about.slice(0, MOST_NAMED).map((about) => (
            <li key={about} className="font-bold">
              ・{about}
            </li>
          ))}
          {alarm.about.length > MOST_NAMED && (
            <li className="font-bold">
              ・ほか {count(alarm.about.length - MOST_NAMED)}か所（下の一覧にあります）
            </li>
          )}
        </ul>
      )}
      <p className="m-0">{alarm.what}</p>
      <p className="m-0">
        <span className="font-bold">→ すること:</span> {alarm.next}
      </p>
      {alarm.link !== undefined && hasLinks && (
        <p className="screen-only m-0">
          <a href={alarm.link.href} className="font-bold">
            {alarm.link.word}
          </a>
        </p>
      )}
    </Notice>
  </li>
);

export const AlarmsPart = ({
  alarms,
  hasLinks,
}: {
  readonly alarms: readonly Alarm[];
  /** Whether whoever looks may open what they lead to. */
  readonly hasLinks: boolean;
}) => (
  <section aria-labelledby="alarms" aria-live="polite" className={alarms.length === 0 ? 'sr-only' : ''}>
    <h2 id="alarms" className="mt-0 mb-2 text-xl font-bold">
      {alarms.length === 0 ? '確認が必要なことはありません' : `確認が必要なこと　${alarms.length}件`}
    </h2>
    <ul className="m-0 grid list-none gap-2 p-0 lg:grid-cols-2">
      {alarms.map((alarm) => (
        <AlarmItem key={alarm.id} alarm={alarm} hasLinks={hasLinks} />
      ))}
    </ul>
  </section>
);
