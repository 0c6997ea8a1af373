import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { KEY_WORDS, REFUSAL_WORDS, type Refusal, text } from './register-text.ts';
import { Consent, Stop, Withdraw } from './screens/register-ask.tsx';
import { RegisterDone, RegisterMenu } from './screens/register-menu.tsx';
import { type RegisterHost, type RegisterModel, useRegister } from './use-register.ts';

export type { RegisterHost };

/**
 * ポイントの登録窓口: opened from the counter for the person at the desk. One scene at a time, as `register-flow.ts` says. Give it who she is as
 * `key`: nothing of the last person is then left for the next.
 */
export const RegisterScreen = (host: RegisterHost) => {
  const model = useRegister(host);
  const { scene, refusal } = model.flow;
  const { key } = host.points;
  if (key !== 'ready') return <NoKey of={key} onClose={host.onClose} />;
  if (refusal !== null) return <Refused refusal={refusal} model={model} />;
  switch (scene.at) {
    case 'opening':
      return (
        <Screen>
          <p role="status" className="m-auto text-[2rem] font-bold text-soft">
            {text.opening}
          </p>
        </Screen>
      );
    case 'menu':
      return <RegisterMenu account={scene.account} model={model} />;
    case 'consent':
      return <Consent scene={scene} model={model} />;
    case 'stop':
      return <Stop scene={scene} model={model} />;
    case 'withdraw':
      return <Withdraw scene={scene} model={model} />;
    case 'done':
      return <RegisterDone scene={scene} model={model} />;
  }
};

const NoKey = ({ of, onClose }: { readonly of: keyof typeof KEY_WORDS; readonly onClose: () => void }) => {
  useKeys({ Escape: onClose });
  return (
    <NoticeScreen
      tone="care"
      words={KEY_WORDS[of]}
      actions={
        <Button kind="primary" size="large" first onPress={onClose}>
          {text.close}
        </Button>
      }
    />
  );
};

/** Why something was not done; what was chosen stands behind it. */
const Refused = ({ refusal, model }: { readonly refusal: Refusal; readonly model: RegisterModel }) => {
  const { host, dispatch, flow, open } = model;
  const isOpening = flow.scene.at === 'opening';
  const close = (): void => (isOpening ? host.onClose() : dispatch({ kind: 'refusal_closed' }));
  useKeys({ Escape: close });
  const held = refusal === 'release_needed';
  const release = (): void => {
    void host.requireRelease().then((released) => {
      if (!released) return;
      if (isOpening) open();
      else dispatch({ kind: 'refusal_closed' });
    });
  };
  return (
    <NoticeScreen
      tone={held ? 'care' : 'stop'}
      words={REFUSAL_WORDS[refusal]}
      back={
        <Button size="large" onPress={host.onClose}>
          {text.close}
        </Button>
      }
      actions={
        held ? (
          <Button kind="primary" size="large" first onPress={release}>
            {text.release}
          </Button>
        ) : isOpening ? null : (
          <Button kind="primary" size="large" first onPress={close}>
            {ja.button.back}
          </Button>
        )
      }
    />
  );
};
