/** The field to draw in: mouse, finger, pen; arrow keys and the space bar. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Point, Stroke } from "../data/mnist-digit.ts";
import { t } from "./messages.ts";

interface PadProps {
  readonly strokes: readonly Stroke[];
  readonly onChange: (strokes: readonly Stroke[]) => void;
}

/** The field's own measure, whatever its size on the screen. */
const SIDE = 280;
const PEN = 20;
const STEP = 14;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** The line through a stroke's points; a single point is a dot. */
const pathOf = (stroke: Stroke): string => {
  const [first, ...rest] = stroke;
  if (!first) return "";
  const to = rest.length > 0 ? rest : [first];
  return `M${first.x} ${first.y}${to.map(({ x, y }) => `L${x} ${y}`).join("")}`;
};

const within = (value: number): number => Math.max(0, Math.min(SIDE, value));

export function Pad({ strokes, onChange }: PadProps) {
  const field = useRef<SVGSVGElement>(null);
  const [pen, setPen] = useState<Point>();
  /** Whether the keyboard's pen is down. */
  const [down, setDown] = useState(false);
  // Several points can come between two drawings of the page.
  const latest = useRef(strokes);
  latest.current = strokes;
  const change = (next: readonly Stroke[]): void => {
    latest.current = next;
    onChange(next);
  };
  const extend = (...points: Point[]): void =>
    change([...latest.current.slice(0, -1), [...(latest.current.at(-1) ?? []), ...points]]);
  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const box = field.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return {
      x: within(((clientX - box.left) / box.width) * SIDE),
      y: within(((clientY - box.top) / box.height) * SIDE),
    };
  };
  useEffect(() => {
    if (strokes.length === 0) setDown(false);
  }, [strokes]);
  const onKey = (event: KeyboardEvent): void => {
    const by = ARROWS[event.key];
    const at = pen ?? { x: SIDE / 2, y: SIDE / 4 };
    if (by) {
      const to = { x: within(at.x + by.x), y: within(at.y + by.y) };
      setPen(to);
      if (down) extend(to);
    } else if (event.key === " ") {
      setPen(at);
      if (!down) change([...latest.current, [at]]);
      setDown(!down);
    } else return;
    event.preventDefault();
  };
  return (
    <div>
      <svg
        ref={field}
        class="pad"
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        role="application"
        aria-label={t("drawLabel", { hint: t("drawKeys") })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the field is drawn in with the keys too.
        tabIndex={0}
        onKeyDown={onKey}
        onBlur={() => setPen(undefined)}
        onPointerDown={(event) => {
          if (!event.isPrimary || event.button !== 0) return;
          event.preventDefault();
          field.current?.setPointerCapture(event.pointerId);
          change([...latest.current, [place(event)]]);
        }}
        onPointerMove={(event) => {
          if (!field.current?.hasPointerCapture(event.pointerId)) return;
          // All points since the last event: fast lines stay round.
          const events = event.getCoalescedEvents?.() ?? [];
          extend(...(events.length > 0 ? events : [event]).map(place));
        }}
      >
        {strokes.map((stroke, i) => (
          <path key={i} d={pathOf(stroke)} stroke-width={PEN} />
        ))}
        {pen && <circle class="pad-pen" data-down={down ? "" : undefined} cx={pen.x} cy={pen.y} r={PEN / 2} />}
      </svg>
      <p class="hint">{t("drawKeys")}</p>
    </div>
  );
}
