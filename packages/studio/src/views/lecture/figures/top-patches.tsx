/** Parts of real digits that excite a channel of Lab 07 most (Zeiler & Fergus 2013). */
import { paint } from "../../../components/paint.ts";
import { DIGIT, digitSets } from "../../../engine/digits.ts";
import { networks } from "../../../engine/networks.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/networks.ts";

/** Test digits that are searched. */
const SEARCHED = 200;
const PATCHES = 9;

export function TopPatches({ layer, channel }: { layer: string; channel: number }) {
  const { value = [] } = useEngine(async () => {
    const { test } = await digitSets();
    const bytes = test.pixels.slice(0, SEARCHED * DIGIT * DIGIT);
    const found = await networks().patches(layer, channel, bytes, DIGIT, PATCHES);
    return found.map(({ index, activation, picture }) => {
      return { index, activation, label: test.labels[index] ?? 0, href: paint(picture, "picture") };
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
