/** An SVG as wide as its place, laid out in real pixels, so that writing keeps its size on a phone. */
import { type ComponentChildren, createContext } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface StageProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly height: number | ((width: number) => number);
  readonly children: (width: number) => ComponentChildren;
}

/** What drawings on a stage use to tell the number that is pointed at. */
export const Readout = createContext<(text: string | undefined) => void>(() => undefined);

export function Stage({ label, height, children }: StageProps) {
  const [box, width] = useWidth();
  const [told, tell] = useState<string>();
  const tall = typeof height === "number" ? height : height(width);
  return (
    <div class="stage" ref={box}>
      {width > 0 && (
        <Readout.Provider value={tell}>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no set of form fields */}
          <svg role="group" aria-label={label} width={width} height={tall} viewBox={`0 0 ${width} ${tall}`}>
            {children(width)}
          </svg>
          <p class="matrix-readout" aria-live="polite">
            {told ?? "\u00a0"}
          </p>
        </Readout.Provider>
      )}
    </div>
  );
}

/** The width of an element, kept up to date. */
export function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}
