/** Where in the picture the network sees a class: Grad-CAM, CAM, saliency. */
import { useMemo, useState } from "preact/hooks";
import { MapsCanvas } from "../../components/maps-canvas.tsx";
import { paint } from "../../components/paint.ts";
import { Panel, Select } from "../../components/panel.tsx";
import { Refusal } from "../../components/refusal.tsx";
import { Segmented } from "../../components/segmented.tsx";
import type { Tiles } from "../../components/tiles.ts";
import { type Volume3, volume } from "../../engine/tensor.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { t } from "./messages.ts";
import type { Shown } from "./picture.ts";
import { classText } from "./picture-panel.tsx";
import type { Heat, HeatMethod } from "./run/protocol.ts";
import { model, session } from "./state.ts";

const METHODS: readonly HeatMethod[] = ["gradCam", "cam", "saliency"];
const BEST = "best";

/** The picture without its colours, so that only the map glows. */
function grey({ height, width, channels, data }: Volume3): Volume3 {
  const mean = (i: number): number => {
    const pixel = data.subarray(i * channels, (i + 1) * channels);
    return pixel.reduce((sum, value) => sum + value, 0) / channels;
  };
  return volume(
    height,
    width,
    1,
    Float32Array.from({ length: height * width }, (_, i) => mean(i)),
  );
}

function Overlay({ picture, heat, method }: { picture: Volume3; heat: Heat; method: HeatMethod }) {
  const [plain, pale] = useMemo(() => [paint(picture, "picture"), paint(grey(picture), "picture")], [picture]);
  const { height, width } = picture;
  const tiles = useMemo<Tiles>(
    () => ({ width, height, count: 1, data: heat.map.data, across: 1, palette: "glow" }),
    [heat, height, width],
  );
  const name = classText(heat.classIndex);
  return (
    <div class="inspect-heat-pair" data-class={heat.classIndex}>
      <img class="pixels" src={plain} alt={t("picture")} />
      <div class="inspect-heat-map">
        <img class="pixels" src={pale} alt="" />
        <MapsCanvas label={t("heatLabel", { method: t(`method.${method}`), name })} tiles={tiles} />
      </div>
    </div>
  );
}

/** Names for the choice; many outputs are listed by number alone. */
const classOptions = (count: number): (readonly [string, string])[] =>
  Array.from({ length: count }, (_, i) => [String(i), classText(i)] as const);

export function HeatPanel({ shown }: { shown: Shown | undefined }) {
  const [method, setMethod] = useState<HeatMethod>("gradCam");
  const [chosen, setChosen] = useState(BEST);
  const count = model.value?.facts.outputShapes[0]?.at(-1) ?? 0;
  const classIndex = Number(chosen) < count ? Number(chosen) : undefined;
  const { value, error } = useEngine(async () => {
    if (!shown) return undefined;
    const heat = await session().heat(shown.pixels, method, classIndex);
    return { heat, picture: shown.picture, method };
  }, [shown, method, classIndex]);
  const found = value?.method === method ? value : undefined;
  return (
    <Panel name="inspect-heat" title={t("heat")} lead={t("heatLead")}>
      <div class="inspect-controls">
        <Segmented
          label={t("method")}
          options={METHODS.map((name) => ({ value: name, text: t(`method.${name}`) }))}
          value={method}
          onChange={(name) => setMethod(name as HeatMethod)}
        />
        <Select
          label={t("classChoice")}
          value={classIndex === undefined ? BEST : chosen}
          options={[[BEST, t("bestClass")], ...classOptions(count)]}
          onChange={setChosen}
        />
      </div>
      {error && method === "cam" ? (
        <p class="refusal" role="status">
          {t("camOnly")}
        </p>
      ) : error ? (
        <Refusal error={error} />
      ) : (
        found && (
          <>
            <Overlay picture={found.picture} heat={found.heat} method={method} />
            <p class="hint">
              <b>{classText(found.heat.classIndex)}</b> ·{" "}
              {t(`methodAbout.${method}`, { layer: found.heat.layer ?? "" })}
            </p>
          </>
        )
      )}
    </Panel>
  );
}
