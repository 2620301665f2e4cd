/** The page as one string: styles, pictures and script inside, nothing fetched from anywhere. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunData } from "./data.ts";
import { both, duration, escapeHtml, grouped, type Words } from "./text.ts";

const style = ["page.css", "figures.css"].map((file) => readFileSync(new URL(file, import.meta.url), "utf8")).join("");

/** The language: the reader's last choice, else the browser's. Storage may be forbidden on a page opened from disk. */
const script = `
const root = document.documentElement;
const choose = (lang) => { root.lang = lang; try { localStorage.setItem("keratin-lang", lang); } catch {} };
let lang = navigator.language.startsWith("ko") ? "ko" : "en";
try { lang = localStorage.getItem("keratin-lang") ?? lang; } catch {}
choose(lang);
for (const button of document.querySelectorAll("[data-lang]")) button.onclick = () => choose(button.dataset.lang);
`;

/** A number that the head of the page shows, and what it is. */
export type Fact = readonly [value: string, meaning: Words];

export interface Page {
  /** "Lab 07" */
  lab: string;
  title: Words;
  /** Text for the browser's tab: the result. */
  result: string;
  lead: Words;
  facts: readonly Fact[];
  /** The map of the network. */
  network: string;
  sections: readonly string[];
}

export interface Section {
  id: string;
  title: Words;
  lead?: Words;
}

/** A card of the page. */
export function section({ id, title, lead }: Section, body: string): string {
  const text = lead ? `<p class="lead">${both(...lead)}</p>` : "";
  return `<section class="card" id="${id}"><h2>${both(...title)}</h2>${text}${body}</section>`;
}

/** How long the training and a step took. */
export function speedFacts({ training, epochs, batchSize }: RunData): Fact[] {
  const { seconds, msPerStep } = training;
  return [
    [duration(seconds), [`to train ${epochs} epoch${epochs === 1 ? "" : "s"}`, `${epochs} 에폭 학습`]],
    [`${msPerStep.toFixed(2)} ms`, [`a step of ${batchSize} images`, `이미지 ${batchSize}장 한 스텝`]],
    [
      grouped((1000 * batchSize) / msPerStep),
      ["images a second, forward and backward", "초당 이미지 (순전파 + 역전파)"],
    ],
  ];
}

/** The last card: how the run can be had again. */
export function runSection(data: RunData): string {
  const rows: (readonly [string, string, string])[] = [
    ["seed", "시드", `${data.seed}`],
    ["epochs × batch", "에폭 × 배치", `${data.epochs} × ${data.batchSize}`],
    ["optimizer", "최적화", data.optimizer],
    ["same bits on every machine", "어디서나 같은 비트", `deterministic: ${data.deterministic}`],
    ...data.machine,
    ["finished", "끝난 때", data.date.toISOString().replace("T", " ").slice(0, 16).concat(" UTC")],
  ];
  const cells = rows.map(
    ([english, korean, value]) => `<tr><th>${both(english, korean)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const body = `<div class="run"><table class="details">${cells.join("")}</table><pre class="scroll">${escapeHtml(data.summary)}</pre></div>`;
  return section({ id: "run", title: ["This run", "이번 실행"] }, body);
}

/** The whole page. */
export function reportPage({ lab, title, result, lead, facts, network, sections }: Page): string {
  const cells = facts.map(([value, label]) => `<div><strong>${value}</strong><span>${both(...label)}</span></div>`);
  const head = `<header><div class="brand"><b>Keratin</b> · ${lab}<span class="languages"><button data-lang="en">English</button><button data-lang="ko">한국어</button></span></div>
<h1>${both(...title)}</h1><p class="lead">${both(...lead)}</p><div class="facts">${cells.join("")}</div>${network}</header>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${lab} · ${result} · Keratin</title><style>${style}</style></head>
<body><main>${head}${sections.join("\n")}</main><script>${script}</script></body></html>
`;
}

/** Writes a page, makes the folders above it, and returns its full path. */
export function writePage(path: string, page: string): string {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, page);
  return target;
}
