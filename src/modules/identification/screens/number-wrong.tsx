import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { StopMark } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { mayBeGregorian } from '../number-entry.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

/** 番号がちがう: how many tries are left is the largest thing on the screen. */
export const NumberWrong = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'number_wrong' }>;
  readonly model: Identification;
}) => {
  const { dispatch, flow, end } = model;
  const fix = (): void => dispatch({ kind: 'back' });
  const second = scene.birthYear === 'era' && mayBeGregorian(flow.entry);
  useKeys({ Escape: fix });
  return (
    <Screen
      back={
        <Button size="large" onPress={end}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <>
          {second && (
            <Button size="large" onPress={() => dispatch({ kind: 'gregorian_asked' })}>
              {text.wrong.gregorian}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={fix} first>
            {text.wrong.fix}
          </Button>
        </>
      }
    >
      <div role="alert" className="m-auto flex max-w-[60rem] flex-col items-center gap-4 text-center">
        <StopMark className="size-32 text-stop" />
        <h1 className="phrase text-[3rem] leading-120 font-bold">{text.wrong.title}</h1>
        <p className="text-[5.5rem] leading-120 font-bold">{text.wrong.left(scene.left)}</p>
        <p className="phrase text-[1.375rem] text-soft">{text.wrong.leftLead}</p>
        {text.wrong.next.map((step) => (
          <p key={step} className="phrase text-[1.625rem]">
            {step}
          </p>
        ))}
      </div>
    </Screen>
  );
};

/** A second try with the Gregorian year is one try of the citizen's: it is only made when somebody says so. */
export const Gregorian = ({ left, model }: { readonly left: number; readonly model: Identification }) => {
  const { dispatch } = model;
  const no = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: no });
  return (
    <NoticeScreen
      tone="care"
      words={{ title: text.gregorian.title, what: text.gregorian.what(left), next: text.wrong.next }}
      detail={text.wrong.left(left)}
      actions={
        <>
          <Button size="large" kind="primary" first onPress={no}>
            {text.gregorian.no}
          </Button>
          <Button size="large" onPress={() => dispatch({ kind: 'gregorian_agreed' })}>
            {text.gregorian.yes}
          </Button>
        </>
      }
    />
  );
};
