/** Slide 29: pooling makes every map smaller, each for itself; the number of maps stays. */
import { useMemo } from "preact/hooks";
import { largestOf } from "../../../components/colours.ts";
import { controlsOf } from "../../../components/controls.ts";
import { paint } from "../../../components/paint.ts";
import { Pair } from "../../../components/pair.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { SOURCES, usePicture } from "../../../data/source.ts";
import { figures } from "../../../engine/figures.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import { poolShape } from "../../../engine/shapes.ts";
import { channel, extentOf, shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { formatPercent } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { SizeFormula } from "./size-formula.tsx";

const controls = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  kind: { options: ["max", "average"], initial: "max" },
  N: { min: 16, max: 256, initial: 224, step: 16 },
  K: { min: 1, max: 64, initial: 64 },
  F: { min: 1, max: 8, initial: 2 },
  S: { min: 1, max: 8, initial: 2 },
});

/** Maps of a convolution that keeps the size, as the input of the pooling. */
const MAP_FILTER = 5;

export function PoolingChapter() {
  const { source, kind, N, K, F, S } = controls.values.value;
  const k = keratinNow();
  const fitted = useMemo(() => k && poolShape(k, [N, N, K], F, S), [k, N, K, F, S]);
  const shape = fitted?.shape;
  const image = usePicture(source, N);
  const maps = useEngine(async () => {
    const input = settled(image);
    if (!input) return undefined;
    const settings = { size: MAP_FILTER, stride: 1, padding: (MAP_FILTER - 1) / 2, dilation: 1 };
    return (await figures().filtered(input, K, settings, true)).maps;
  }, [image, K]);
  const answer = useEngine(async () => {
    const from = settled(maps);
    return from && { from, to: await figures().pool(from, F, S, kind) };
  }, [maps, F, S, kind]);
  const player = usePlayer(K, 4);
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={t("pool.step", { map: player.step + 1, count: K })} />}
      formula={fitted && <SizeFormula fitted={fitted} />}
      remark={
        shape &&
        t("pool.remark", {
          from: shapeText(N, N, K),
          to: shapeText(...shape),
          part: formatPercent((shape[0] * shape[1]) / (N * N)),
        })
      }
    >
      {answer.value && <Pooled {...answer.value} map={player.step} />}
    </Figure>
  );
}

function Pooled({ from, to, map }: { from: Volume3; to: Volume3; map: number }) {
  const [mapBefore, mapAfter] = useMemo(() => [channel(from, map), channel(to, map)], [from, to, map]);
  const [before, after] = useMemo(() => {
    const largest = largestOf(mapBefore.data);
    return [paint(mapBefore, "activation", 0, largest), paint(mapAfter, "activation", 0, largest)];
  }, [mapBefore, mapAfter]);
  const label = t("pool.label", {
    from: shapeText(from.height, from.width, from.channels),
    to: shapeText(to.height, to.width, to.channels),
  });
  const name = t("mapOf", { map: map + 1 });
  return (
    <Pair
      label={label}
      from={{ ...extentOf(from), tone: "conv", name, pictures: [before], numbers: mapBefore }}
      to={{ ...extentOf(to), tone: "pool", name, pictures: [after], numbers: mapAfter }}
      arrow="pool"
      lines={["POOL"]}
    />
  );
}
