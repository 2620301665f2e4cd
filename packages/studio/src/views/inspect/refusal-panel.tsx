/** A file that could not be opened: why, and what is in it. */
import type { FilePart } from "keratin";
import { Panel } from "../../components/panel.tsx";
import { shapeText } from "../../engine/tensor.ts";
import { t } from "./messages.ts";
import type { Opened } from "./state.ts";

function Part({ part: { path, bytes, shape, dtype } }: { part: FilePart }) {
  return (
    <tr>
      <th scope="row">{path}</th>
      <td>
        {bytes === undefined ? `${shapeText(...(shape ?? []))} ${dtype ?? ""}` : t("partBytes", { count: bytes })}
      </td>
    </tr>
  );
}

export function RefusalPanel({ of }: { of: Opened }) {
  if (of.status !== "refused" && of.status !== "failed") return null;
  const { status, name, message } = of;
  const contents = of.status === "refused" ? of.contents : undefined;
  const isRefused = status === "refused";
  return (
    <Panel
      name="inspect-refusal"
      title={t(isRefused ? "refused" : "failed", { name })}
      {...(isRefused ? { lead: t("refusedLead") } : {})}
    >
      <h3>{t("why")}</h3>
      {/* The library speaks English. */}
      <p class="refusal" role="alert" lang={isRefused ? "en" : undefined}>
        {message}
      </p>
      {contents && (
        <>
          <h3>{t("contains")}</h3>
          <p>
            {t("fileFacts", {
              bytes: contents.bytes,
              kind: t(`kind.${contents.kind ?? "none"}`),
              first: contents.firstBytes || t("none"),
            })}
          </p>
          {contents.classNames.length > 0 && (
            <p>
              {t("classes")}: <b class="inspect-classes">{contents.classNames.join(", ")}</b>
            </p>
          )}
          {contents.parts.length > 0 ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
            <section class="inspect-parts" aria-label={t("parts")} tabIndex={0}>
              <table>
                <tbody>
                  {contents.parts.map((part) => (
                    <Part key={part.path} part={part} />
                  ))}
                </tbody>
              </table>
            </section>
          ) : (
            <p class="hint">{t("noParts")}</p>
          )}
        </>
      )}
    </Panel>
  );
}
