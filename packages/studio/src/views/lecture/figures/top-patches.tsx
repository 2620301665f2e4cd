/** Parts of real digits that excite a channel of Lab 07 most (Zeiler & Fergus 2013). */
import { paint } from "../../../components/paint.ts";
import { DIGIT, digitSets } from "../../../engine/digits.ts";
import { keratin } from "../../../engine/keratin.ts";
import { shippedModel } from "../../../engine/shipped-model.ts";
import { volume } from "../../../engine/tensor.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/networks.ts";

/** Test digits that are searched. */
const SEARCHED = 200;
const PATCHES = 9;

export function TopPatches({ layer, channel }: { layer: string; channel: number }) {
  const { value = [] } = useEngine(async () => {
    const [k, { model }, { test }] = await Promise.all([keratin(), shippedModel("lab07"), digitSets()]);
    const bytes = test.pixels.subarray(0, SEARCHED * DIGIT * DIGIT);
    const images = new k.NdArray(
      Float32Array.from(bytes, (byte) => byte / 255),
      [SEARCHED, DIGIT, DIGIT, 1],
    );
    const found = await k.insight.topActivatingPatches(model, layer, channel, images, { count: PATCHES });
    return found.map(({ index, activation, patch: { shape, data } }) => {
      const [height = 1, width = 1] = shape;
      return {
        index,
        activation,
        label: test.labels[index] ?? 0,
        href: paint(volume(height, width, 1, data), "picture"),
      };
    });
  }, [layer, channel]);
  return (
    <section class="patches" aria-label={t("features.patches")}>
      <h2>{t("features.patches")}</h2>
      <div>
        {value.map(({ index, activation, label, href }) => (
          <img
            key={index}
            class="pixels"
            src={href}
            alt={t("features.patch", { digit: String(label), activation: formatNumber(activation) })}
            title={t("features.patch", { digit: String(label), activation: formatNumber(activation) })}
          />
        ))}
      </div>
    </section>
  );
}
