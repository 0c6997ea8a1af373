import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { Screen } from '../../ui/screen.tsx';
import type { Scene } from './scene.ts';
import { text } from './screen-text.ts';
import { Done, Spoil } from './screens/after.tsx';
import { Cash, Closed } from './screens/cash.tsx';
import { Confirm } from './screens/confirm.tsx';
import { Kinds } from './screens/kinds.tsx';
import { Ledger } from './screens/ledger.tsx';
import { Menu, RecentList } from './screens/menu.tsx';
import { PartScreen } from './screens/part.tsx';
import { Request } from './screens/request.tsx';
import { ReturnFee, Stopped } from './screens/settle.tsx';
import { OPEN_WORDS } from './stop-text.ts';
import { type CertificatesHost, type CertificatesModel, useCertificates } from './use-certificates.ts';

export type { CertificatesHost };

/**
 * 証明書発行: opened from the counter for the person at the desk (`of`), or for paper and money alone (`of: null`). One scene at a time, as
 * `flow.ts` says. Give it the visit's id as `key`: nothing of the last person is then left for the next.
 */
export const CertificatesScreen = (host: CertificatesHost) => {
  const model = useCertificates(host);
  return <SceneView model={model} scene={model.flow.scene} />;
};

const SceneView = ({ model, scene }: { readonly model: CertificatesModel; readonly scene: Scene }) => {
  switch (scene.at) {
    case 'opening':
      return <Opening />;
    case 'blocked':
      return <Blocked scene={scene} model={model} />;
    case 'kinds':
      return <Kinds scene={scene} model={model} />;
    case 'confirm':
      return <Confirm scene={scene} model={model} />;
    case 'part':
      return <PartScreen key={scene.part} scene={scene} model={model} />;
    case 'request':
      return <Request scene={scene} model={model} />;
    case 'spoil':
      return <Spoil scene={scene} model={model} />;
    case 'return_fee':
      return <ReturnFee scene={scene} model={model} />;
    case 'done':
      return <Done scene={scene} model={model} />;
    case 'menu':
      return <Menu model={model} />;
    case 'recent':
      return <RecentList scene={scene} model={model} />;
    case 'ledger':
      return <Ledger scene={scene} model={model} />;
    case 'cash':
      return <Cash scene={scene} model={model} />;
    case 'closed':
      return <Closed scene={scene} model={model} />;
    case 'stopped':
      return <Stopped model={model} />;
  }
};

const Opening = () => (
  <Screen>
    <p role="status" className="m-auto text-[2rem] font-bold text-soft">
      {text.opening}
    </p>
  </Screen>
);

/** The words are the same for whatever is only the office's to know; a supervisor may let it go on. */
const Blocked = ({
  scene: { why },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'blocked' }>;
  readonly model: CertificatesModel;
}) => {
  const { host, dispatch } = model;
  useKeys({ Escape: host.onClose });
  const release = (): void => {
    void host.requireRelease().then((released) => {
      if (released) dispatch({ kind: 'reopen' });
    });
  };
  return (
    <NoticeScreen
      tone="stop"
      words={OPEN_WORDS[why]}
      back={
        <Button size="large" onPress={host.onClose}>
          {text.close}
        </Button>
      }
      actions={
        why === 'supervisor_needed' ? (
          <Button kind="primary" size="large" first onPress={release}>
            {text.release}
          </Button>
        ) : null
      }
    />
  );
};
