import { Button } from '../../../ui/button.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { type PenStrokes, SignaturePad } from '../../../ui/signature-pad.tsx';
import { type PageProps, Told } from './resident-pages.tsx';

/** 署名: written with a finger or a pen; nothing of it stays here once it is sent. */
export const SignPage = ({
  words,
  flow,
  applicant,
  onBack,
  onDraw,
  onSign,
}: Omit<PageProps, 'onNext'> & {
  readonly applicant: string;
  readonly onDraw: (strokes: PenStrokes) => void;
  readonly onSign: () => void;
}) => (
  <Screen
    title={words.signTitle}
    lead={words.signLead}
    aside={<p className="text-[1.75rem] font-bold">{applicant}</p>}
    back={
      <Button size="large" onPress={onBack} disabled={flow.busy}>
        {words.back}
      </Button>
    }
    actions={
      <>
        <Button size="large" onPress={() => onDraw([])} disabled={flow.busy || flow.strokes.length === 0}>
          {words.again}
        </Button>
        <Button kind="primary" size="large" onPress={onSign} disabled={flow.busy}>
          {words.sign}
        </Button>
      </>
    }
  >
    {flow.problem !== null && <Told>{words[flow.problem]}</Told>}
    <SignaturePad
      strokes={flow.strokes}
      onChange={onDraw}
      label={words.pad}
      className="m-auto max-w-[min(72rem,120vh)]"
    />
  </Screen>
);
