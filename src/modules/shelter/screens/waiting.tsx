import type { DeskState } from '../../../identity/schema.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader, InfoMark } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { ListName } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';
import { Occupancy } from './occupancy.tsx';

interface Props {
  readonly desk: DeskState;
  readonly shelter: ShelterState;
  readonly onSearch: () => void;
  readonly onRecent: () => void;
  readonly onMenu: () => void;
  /** 一覧 of those whom somebody has to look after. */
  readonly onList: (list: ListName) => void;
  readonly onOpen: () => void;
}

const words = text.waiting;

/** 待ち受け: nobody is here. Says what to do, how full the place is, and what else can be done. */
export const Waiting = ({ desk, shelter, onSearch, onRecent, onMenu, onList, onOpen }: Props) => {
  const reader = desk.reader.state;
  useKeys({ F2: onSearch, F3: onRecent, ...(shelter.open ? { F6: onMenu } : {}) });
  const search = (
    <Button onPress={onSearch} size="large" kind={reader === 'ready' ? 'plain' : 'primary'}>
      {words.search}
    </Button>
  );
  const recent = (
    <Button onPress={onRecent} size="large">
      {words.recent}
    </Button>
  );
  const menu = (
    <Button onPress={onMenu} size="large">
      {words.others}
    </Button>
  );
  if (!shelter.open) return <NotOpen shelter={shelter} onOpen={onOpen} recent={recent} />;
  if (reader !== 'ready') {
    return (
      <NoticeScreen
        tone="stop"
        words={ja.machine[reader]}
        actions={
          <>
            {recent}
            {menu}
            {search}
          </>
        }
      />
    );
  }
  return (
    <Screen
      actions={
        <>
          {recent}
          {menu}
          {search}
        </>
      }
    >
      <div className="m-auto grid w-full grid-cols-[minmax(0,1fr)_25rem] items-center gap-12 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={false} className="h-64 small:h-28" />
          <h1 className="phrase mt-3 text-[3.75rem] leading-120 font-bold whitespace-nowrap small:text-[2rem]">
            {words.title}
          </h1>
          <p className="phrase mt-3 max-w-[36rem] text-[1.5rem] text-soft">{words.lead}</p>
        </div>
        <Occupancy shelter={shelter} onList={onList} />
      </div>
    </Screen>
  );
};

/** The card lies on the reader, or its household is being fetched. */
export const Reading = () => (
  <Screen>
    <div className="m-auto flex flex-col items-center text-center" role="status">
      <CardOverReader reading className="h-80 small:h-32" />
      <h1 className="phrase mt-4 text-[4.5rem] leading-120 font-bold small:text-[2rem]">{words.reading}</h1>
      <p className="phrase mt-4 text-[1.75rem] text-soft">{words.readingLead}</p>
    </div>
  </Screen>
);

const NotOpen = ({
  shelter,
  onOpen,
  recent,
}: Pick<Props, 'shelter' | 'onOpen'> & { readonly recent: React.ReactNode }) => (
  <Screen
    actions={
      <>
        {recent}
        <Button kind="primary" size="large" onPress={onOpen} first>
          {text.closed.open}
        </Button>
      </>
    }
  >
    <div className="m-auto flex max-w-[60rem] flex-col items-center gap-5 text-center">
      <InfoMark className="size-32 text-blue-800" />
      <h1 className="text-[3.5rem] leading-120 font-bold">{text.closed.title}</h1>
      <p className="phrase text-[1.75rem]">{text.closed.lead(shelter.name)}</p>
    </div>
  </Screen>
);
