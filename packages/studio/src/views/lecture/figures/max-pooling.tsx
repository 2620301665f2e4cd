/** Slide 30: max pooling of one depth slice, with the slide's own numbers. */
import { controlsOf } from "../../../components/controls.ts";
import { Matrix } from "../../../components/matrix.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { useWidth } from "../../../components/stage.tsx";
import { digitGrid, randomGrid } from "../../../data/grids.ts";
import { figures } from "../../../engine/figures.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import { poolShape } from "../../../engine/shapes.ts";
import { at, shapeText, type Volume3, volume } from "../../../engine/tensor.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { SizeFormula } from "./size-formula.tsx";

const controls = controlsOf({
  numbers: { options: ["slide", "digit", "other"], initial: "slide" },
  kind: { options: ["max", "average"], initial: "max" },
  N: { min: 2, max: 10, initial: 4 },
  F: { min: 1, max: 5, initial: 2 },
  S: { min: 1, max: 5, initial: 2 },
  seed: { min: 1, max: 99, initial: 1 },
});

const SLIDE = volume(4, 4, 1, [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4]);

async function gridOf(numbers: "slide" | "digit" | "other", size: number, seed: number): Promise<Volume3> {
  if (numbers === "slide") return SLIDE;
  return numbers === "digit" ? await digitGrid(size, seed) : randomGrid(size, seed);
}

export function MaxPoolingChapter() {
  const { numbers, kind, N: wanted, F: windowed, S, seed } = controls.values.value;
  const N = numbers === "slide" ? 4 : wanted;
  const F = Math.min(windowed, N);
  const answer = useEngine(async () => {
    const input = await gridOf(numbers, N, seed);
    return { input, map: await figures().pool(input, F, S, kind) };
  }, [numbers, N, seed, F, S, kind]);
  const k = keratinNow();
  const fitted = k && poolShape(k, [N, N, 1], F, S);
  const { value } = answer;
  const size = fitted?.shape?.[0] ?? 0;
  const current = value?.input.height === N && value.map.height === size ? value : undefined;
  const player = usePlayer(size * size, 1);
  const place = { row: Math.floor(player.step / (size || 1)), column: player.step % (size || 1) };
  return (
    <Figure
      controls={controls}
      hidden={numbers === "slide" ? ["N", "seed"] : []}
      answer={answer}
      player={<PlayBar player={player} />}
      formula={fitted && <SizeFormula fitted={fitted} />}
      remark={current && remarkOf(current.input, current.map, { ...place, F, S, kind })}
    >
      {current && <Slices {...current} place={place} {...{ F, S, size }} />}
    </Figure>
  );
}

interface Place {
  readonly row: number;
  readonly column: number;
  readonly F: number;
  readonly S: number;
  readonly kind: "max" | "average";
}

function remarkOf(input: Volume3, map: Volume3, { row, column, F, S, kind }: Place): string {
  const numbers = Array.from({ length: F * F }, (_, i) =>
    at(input, row * S + Math.floor(i / F), column * S + (i % F), 0),
  );
  const result = at(map, row, column, 0);
  return t(kind === "max" ? "max.remark" : "average.remark", {
    numbers: numbers.map((n) => formatNumber(n)).join(", "),
    result,
  });
}

interface SlicesProps {
  readonly input: Volume3;
  readonly map: Volume3;
  readonly place: { readonly row: number; readonly column: number };
  readonly F: number;
  readonly S: number;
  readonly size: number;
}

function Slices({ input, map, place, F, S, size }: SlicesProps) {
  const [box, width] = useWidth();
  const N = input.height;
  const cell = Math.max(
    24,
    Math.min(72, Math.floor((width < 560 ? width : width * 0.9) / (width < 560 ? Math.max(N, 4) : N + size + 1.5))),
  );
  // Every window has a colour of its own as long as windows do not overlap.
  const colour = (row: number, column: number) => ((row % 2) * 2 + (column % 2)) % 4;
  const ground = (row: number, column: number) => {
    const [y, x] = [Math.floor(row / S), Math.floor(column / S)];
    return S >= F && row % S < F && column % S < F && y < size && x < size ? colour(y, x) : undefined;
  };
  return (
    <div class="grids" ref={box}>
      <figure class="grid-part">
        <figcaption>
          {t("depthSlice")} <b>{shapeText(N, N)}</b>
        </figcaption>
        <Matrix
          label={t("depthSlice")}
          rows={N}
          columns={N}
          cell={cell}
          tone="conv"
          value={(row, column) => at(input, row, column, 0)}
          ground={ground}
          frame={{ row: place.row * S, column: place.column * S, size: F }}
        />
      </figure>
      <figure class="grid-part">
        <figcaption>
          {t("output")} <b>{shapeText(size, size)}</b>
        </figcaption>
        <Matrix
          label={t("output")}
          rows={size}
          columns={size}
          cell={cell}
          tone="pool"
          value={(row, column) => at(map, row, column, 0)}
          ground={S >= F ? colour : () => undefined}
          frame={{ ...place, size: 1 }}
        />
      </figure>
    </div>
  );
}
