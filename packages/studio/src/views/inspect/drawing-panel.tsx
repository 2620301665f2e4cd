/** The architecture as Keratin draws it; a click on a layer chooses it. */
import { useEffect, useRef } from "preact/hooks";
import { Panel } from "../../components/panel.tsx";
import { t } from "./messages.ts";
import { chooseLayer, layer, model } from "./state.ts";

/** Beside those of the drawing. */
const MORE_STYLES = `
  [data-layer] { cursor: pointer; }
  [data-layer][data-chosen] .frame { stroke-width: 4; }
`;

/**
 * Puts a drawing into a shadow tree: there its styles concern nothing else. They come as a sheet, since the page's policy
 * lets no `<style>` in.
 */
function insert(host: HTMLElement, drawing: string): SVGElement | undefined {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  // Names in a drawing are escaped, so the first of these is Keratin's own.
  const bare = drawing.replace(/<style>(.*?)<\/style>/s, (_, styles: string) => {
    sheet.replaceSync(styles + MORE_STYLES);
    return "";
  });
  const { documentElement } = new DOMParser().parseFromString(bare, "image/svg+xml");
  if (!(documentElement instanceof SVGElement)) return undefined;
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(documentElement);
  return documentElement;
}

export function DrawingPanel() {
  const host = useRef<HTMLDivElement>(null);
  const facts = model.value?.facts;
  const chosen = layer.value?.name;
  useEffect(() => {
    if (!host.current || !facts) return;
    const svg = insert(host.current, facts.drawing);
    svg?.addEventListener("click", ({ target }) => {
      const name = (target as Element).closest("[data-layer]")?.getAttribute("data-layer");
      // Nested models are drawn as one box; their layers are in the table.
      if (name && facts.layers.some((each) => each.name === name)) chooseLayer(name);
    });
  }, [facts]);
  useEffect(() => {
    for (const box of host.current?.shadowRoot?.querySelectorAll("[data-layer]") ?? [])
      box.toggleAttribute("data-chosen", box.getAttribute("data-layer") === chosen);
  }, [facts, chosen]);
  if (!facts) return null;
  return (
    <Panel name="inspect-drawing" title={t("drawing")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys. */}
      <section class="inspect-drawing-scroll" aria-label={t("drawingLabel", { name: facts.name })} tabIndex={0}>
        <div ref={host} />
      </section>
    </Panel>
  );
}
