/** The end of the wall: how sure the network is of each class, or the numbers that it found. */
import { ScoreBars } from "../../components/score-bars.tsx";
import { t } from "./messages.ts";
import { facts } from "./state.ts";

export function Scores({ scores }: { scores: Float32Array }) {
  const classes = facts.value?.classes ?? [];
  const isShare = classes.length === scores.length;
  const names = isShare ? classes : [t("valueX"), t("valueY"), t("valueRadius")];
  return (
    <ScoreBars
      isShare={isShare}
      scores={Array.from(scores, (score, i) => ({ name: names[i] ?? String(i + 1), score }))}
    />
  );
}
