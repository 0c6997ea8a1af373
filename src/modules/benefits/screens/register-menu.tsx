import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../register-flow.ts';
import type { AccountView } from '../register-schema.ts';
import { text } from '../register-text.ts';
import type { RegisterModel } from '../use-register.ts';

const PLACES = ['register', 'stop', 'withdraw'] as const;
const SCENE_OF = { register: 'consent', stop: 'stop', withdraw: 'withdraw' } as const;

const standingWords = ({ name, state, at, checkIns }: AccountView): string => {
  const since = at === null ? '' : `（${text.since(dayInJapan(at))}）`;
  return `${text.who(name)}　${text.standing[state]}${since}${checkIns ? `。${text.checkIns}` : ''}`;
};

/** What can be done for the person at the desk, and what this terminal's record says of her. */
export const RegisterMenu = ({
  account,
  model,
}: {
  readonly account: AccountView;
  readonly model: RegisterModel;
}) => {
  const { dispatch, host } = model;
  const go = (at: number): void => {
    const place = PLACES[at];
    if (place !== undefined) dispatch({ kind: 'go', to: SCENE_OF[place] });
  };
  useKeys({ ...digitKeys((digit) => go(Number(digit) - 1)), Escape: host.onClose });
  return (
    <Screen
      title={text.title}
      lead={standingWords(account)}
      back={
        <Button size="large" onPress={host.onClose}>
          {text.close}
        </Button>
      }
    >
      <div className="my-auto grid gap-4 small:my-0 small:gap-2">
        {PLACES.map((place, at) => (
          <Button
            key={place}
            size="wide"
            first={at === 0}
            onPress={() => go(at)}
            className="min-h-[6rem]! flex-col gap-1! small:min-h-[64px]!"
          >
            <span className="text-[1.875rem] small:text-[1.375rem]">{text.menu[place][0]}</span>
            <span className="phrase text-[1.25rem] font-normal text-soft small:text-[1.125rem]">
              {text.menu[place][1]}
            </span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};

/** What was done, from when shops know it, and the 控え. */
export const RegisterDone = ({
  scene: { account, receipt },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly model: RegisterModel;
}) => {
  const { host } = model;
  const { online, receipts } = host.points;
  const { state } = account;
  const words = text.done;
  useKeys({ Escape: host.onClose });
  return (
    <Screen
      back={
        receipts && (
          <Button size="large" onPress={model.receipt} disabled={receipt === 'printing'}>
            {receipt === 'printing' ? words.printing : words.receipt}
          </Button>
        )
      }
      actions={
        <Button kind="primary" size="large" first onPress={host.onClose}>
          {text.close}
        </Button>
      }
    >
      <div role="status" className="m-auto flex max-w-[60rem] flex-col items-center gap-3 text-center">
        <DoneMark className="size-32 text-good small:size-20" />
        <h1 className="phrase text-[4rem] leading-120 font-bold small:text-[2rem]">
          {state === 'none' ? '' : words[state]}
        </h1>
        <p className="phrase text-[1.625rem] leading-150 small:text-[1.25rem]">
          {text.who(account.name)}。{online ? words.online : words.offline}
        </p>
        {!online && state !== 'registered' && <Banner tone="care">{words.offlineStop}</Banner>}
      </div>
      {!receipts && <Banner tone="info">{words.noPrinter}</Banner>}
      {receipt === 'printed' && <Banner tone="info">{words.printed}</Banner>}
      {(receipt === 'failed' || receipt === 'no_printer') && <Banner tone="care">{words.failed}</Banner>}
    </Screen>
  );
};
