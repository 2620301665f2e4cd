/** The camera as the picture: its frames stay in the page. */
import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../../components/refusal.tsx";
import { t } from "./messages.ts";
import { frame } from "./picture.ts";

/** Milliseconds between two looks. */
const EVERY = 250;

/** Takes frames of a running camera until it is told to end. */
async function watch(stream: MediaStream, signal: AbortSignal): Promise<void> {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  while (!signal.aborted) {
    const taken = await createImageBitmap(video);
    if (!signal.aborted) frame.value = taken;
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

export function Webcam() {
  const [isOn, setIsOn] = useState(false);
  const [reason, setReason] = useState<string>();
  useEffect(() => {
    if (!isOn) return;
    const end = new AbortController();
    const start = async (): Promise<void> => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      const close = (): void => {
        for (const track of stream.getTracks()) track.stop();
      };
      end.signal.addEventListener("abort", close);
      if (end.signal.aborted) close();
      else await watch(stream, end.signal);
    };
    setReason(undefined);
    start().catch((error: unknown) => {
      if (end.signal.aborted) return;
      setReason(messageOf(error));
      setIsOn(false);
    });
    return () => end.abort();
  }, [isOn]);
  return (
    <>
      <button type="button" class="button secondary" aria-pressed={isOn} onClick={() => setIsOn(!isOn)}>
        {t(isOn ? "cameraOff" : "cameraOn")}
      </button>
      {reason && (
        <p class="refusal" role="alert">
          {t("cameraRefused", { reason })}
        </p>
      )}
    </>
  );
}
