import { type RefObject, useEffect, useRef, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';
import { frameOf, greyPicture, pictureOfFile } from './picture.ts';

const words = text.camera;

type CameraState = 'starting' | 'none' | MediaStream;

/** The camera while this screen stands; it is off as soon as the screen goes. */
const useCamera = (): CameraState => {
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    const end = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1_920 }, height: { ideal: 1_080 } },
      });
      if (gone) return end();
      return setState(stream);
    };
    // No camera, or none that may be used: the file and the keys are there.
    start().catch(() => setState('none'));
    return () => {
      gone = true;
      end();
    };
  }, []);
  return state;
};

/** The element that shows it. */
const useVideo = (camera: CameraState): RefObject<HTMLVideoElement | null> => {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const { current } = video;
    if (current !== null) current.srcObject = typeof camera === 'object' ? camera : null;
  }, [camera]);
  return video;
};

/** 書画カメラ or a photograph: the digits are read by the host, and nothing of the picture is kept. */
export const Camera = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'camera' }>;
  readonly model: Identification;
}) => {
  const { flow, dispatch, photographed } = model;
  const camera = useCamera();
  const video = useVideo(camera);
  const on = typeof camera === 'object';
  const busy = flow.busy !== null;
  const back = (): void => dispatch({ kind: 'back' });
  const shoot = (): void => {
    const { current } = video;
    if (current === null || busy) return;
    const { videoWidth: width, videoHeight: height } = current;
    const picture = greyPicture(current, width, height);
    if (picture !== undefined) photographed(picture);
  };
  useKeys({ Escape: back, ...(on ? { Enter: shoot } : {}) });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={back} disabled={busy}>
          {words.type}
        </Button>
      }
      actions={
        <>
          <FileButton disabled={busy} onPicture={photographed} onFailed={shotFailed(model)} />
          <Button kind="primary" size="large" onPress={shoot} disabled={busy || !on}>
            {busy ? words.reading : words.shoot}
          </Button>
        </>
      }
    >
      {scene.problem !== null && !busy && <Banner tone="care">{words.problem[scene.problem]}</Banner>}
      {camera === 'none' && <Banner tone="info">{words.none}</Banner>}
      <Viewfinder video={video} camera={camera} busy={busy} />
    </Screen>
  );
};

/** The picture with a frame in it exactly where it will be cut. */
const Viewfinder = ({
  video,
  camera,
  busy,
}: {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly camera: CameraState;
  readonly busy: boolean;
}) => {
  const [size, setSize] = useState({ width: 16, height: 9 });
  const frame = frameOf(size.width, size.height);
  const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`;
  return (
    <div className="relative grid min-h-[14rem] flex-1 place-items-center overflow-hidden rounded-16 bg-solid-gray-900 [container-type:size]">
      <div
        className="relative"
        style={{
          aspectRatio: `${size.width} / ${size.height}`,
          // As large as fits, in the picture's own shape: the frame must lie where it will be looked at.
          width: `min(100cqw, ${(100 * size.width) / size.height}cqh)`,
        }}
      >
        <video
          ref={video}
          autoPlay
          muted
          playsInline
          aria-label={words.label}
          className="size-full"
          onLoadedMetadata={({ currentTarget }) =>
            setSize({ width: currentTarget.videoWidth, height: currentTarget.videoHeight })
          }
        />
        {typeof camera === 'object' && (
          <span
            aria-hidden="true"
            className="absolute rounded-16 border-4 border-dashed border-yellow-300"
            style={{
              left: percent(frame.left, size.width),
              top: percent(frame.top, size.height),
              width: percent(frame.width, size.width),
              height: percent(frame.height, size.height),
            }}
          />
        )}
      </div>
      {(busy || camera === 'starting') && (
        <p role="status" className="absolute rounded-8 bg-paper px-6 py-3 text-[1.625rem] font-bold">
          {busy ? words.reading : words.starting}
        </p>
      )}
    </div>
  );
};

const shotFailed =
  ({ dispatch }: Identification) =>
  (): void =>
    dispatch({ kind: 'picture_failed' });

const FileButton = ({
  disabled,
  onPicture,
  onFailed,
}: {
  readonly disabled: boolean;
  readonly onPicture: Identification['photographed'];
  readonly onFailed: () => void;
}) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="large" disabled={disabled} onPress={() => input.current?.click()}>
        {words.file}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        className="hidden"
        aria-label={words.file}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file can be chosen again, and its name does not stay in the page.
          target.value = '';
          if (file === undefined) return;
          void pictureOfFile(file).then((picture) =>
            picture === undefined ? onFailed() : onPicture(picture),
          );
        }}
      />
    </>
  );
};
