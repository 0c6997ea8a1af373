import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Field } from '../../../ui/field.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { lineSchema } from '../ids-schema.ts';
import { refusalWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import { useBack } from './parts.tsx';

/** 参集を 始める */
export const MusterForm = ({ model }: { readonly model: AttendanceModel }) => {
  const words = text.muster;
  const [what, setWhat] = useState('');
  const [kind, setKind] = useState<keyof typeof words.kinds | ''>(
    model.host.desk.site.training ? 'drill' : '',
  );
  const back = useBack(model);
  const parsed = lineSchema.safeParse(what);
  const submit = (): void => {
    if (parsed.success && kind !== '') model.musterOpen({ what: parsed.data, kind });
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} disabled={model.busy} />}
      actions={
        <Button
          kind="primary"
          size="large"
          onPress={submit}
          disabled={!parsed.success || kind === '' || model.busy}
        >
          {words.submit}
        </Button>
      }
    >
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      <p className="text-[1.25rem] font-bold">{words.kind}</p>
      <Choices
        size="compact"
        label={words.kind}
        options={Object.entries(words.kinds) as [keyof typeof words.kinds, string][]}
        value={kind}
        onChange={setKind}
        across={4}
      />
      <p className="text-[1.25rem] font-bold">{words.what}</p>
      <Choices
        size="compact"
        label={words.what}
        options={words.presets.map((each) => [each as string, each as string] as const)}
        value={(words.presets as readonly string[]).includes(what) ? what : ''}
        onChange={setWhat}
        across={4}
      />
      <Field
        label={words.what}
        value={(words.presets as readonly string[]).includes(what) ? '' : what}
        onChange={setWhat}
        onFocus={() => undefined}
        active
        maxLength={100}
        onSubmit={submit}
      />
    </Screen>
  );
};
