/** The page as one string: styles, pictures and script inside, nothing fetched from anywhere. */
import { readFileSync } from "node:fs";
import { curves } from "./curves.ts";
import type { ReportData } from "./data.ts";
import { activationWall, filterWall, networkStrip } from "./maps.ts";
import { confusionMatrix, worstMistakes } from "./tables.ts";
import { both, escapeHtml, grouped, percent } from "./text.ts";

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

function section(id: string, english: string, korean: string, lead: string, body: string): string {
  return `<section class="card" id="${id}"><h2>${both(english, korean)}</h2>${lead && `<p class="lead">${lead}</p>`}${body}</section>`;
}

function headline(data: ReportData): string {
  const facts: [string, string][] = [
    [
      percent(data.test.accuracy),
      both(
        `of ${grouped(data.testImages)} unseen digits right`,
        `처음 보는 숫자 ${grouped(data.testImages)}개 중 맞힌 비율`,
      ),
    ],
    [`${data.seconds.toFixed(1)} s`, both(`to train ${data.epochs} epochs`, `${data.epochs} 에폭 학습`)],
    [
      `${data.msPerStep.toFixed(2)} ms`,
      both(`a step of ${data.batchSize} images`, `이미지 ${data.batchSize}장 한 스텝`),
    ],
    [grouped(data.imagesPerSecond), both("images a second, forward and backward", "초당 이미지 (순전파 + 역전파)")],
  ];
  const cells = facts.map(([value, label]) => `<div><strong>${value}</strong><span>${label}</span></div>`).join("");
  return `<header><div class="brand"><b>Keratin</b> · Lab 07<span class="languages"><button data-lang="en">English</button><button data-lang="ko">한국어</button></span></div>
<h1>${both("A convnet learns to read digits", "합성곱 신경망이 손글씨 숫자를 배웁니다")}</h1>
<p class="lead">${both(
    `Trained on ${grouped(data.trainImages)} images with seed ${data.seed}. Data: ${escapeHtml(data.dataSource)}.`,
    `시드 ${data.seed}, 이미지 ${grouped(data.trainImages)}장으로 학습. 데이터: ${escapeHtml(data.dataSource)}.`,
  )}</p><div class="facts">${cells}</div>${networkStrip(data)}</header>`;
}

function runDetails(data: ReportData): string {
  const rows: (readonly [string, string, string])[] = [
    ["seed", "시드", `${data.seed}`],
    ["epochs × batch", "에폭 × 배치", `${data.epochs} × ${data.batchSize}`],
    ["optimizer", "최적화", data.optimizer],
    [
      "same bits on every machine",
      "어디서나 같은 비트",
      data.deterministic ? "deterministic: true" : "deterministic: false",
    ],
    ...data.machine,
    ["finished", "끝난 때", data.date.toISOString().replace("T", " ").slice(0, 16).concat(" UTC")],
  ];
  const cells = rows.map(
    ([english, korean, value]) => `<tr><th>${both(english, korean)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<div class="run"><table class="details">${cells.join("")}</table><pre class="scroll">${escapeHtml(data.summary)}</pre></div>`;
}

/** The whole page. */
export function reportPage(data: ReportData): string {
  const shown = data.mistakes.length;
  const sections = [
    section(
      "training",
      "Training",
      "학습",
      both(
        "Thick lines: the means of each epoch, as <code>fit</code> prints them. Thin lines: means over short runs of steps. Squares: the test set, after training.",
        "굵은 선: <code>fit</code>이 출력하는 에폭별 평균. 가는 선: 몇 스텝씩의 평균. 네모: 학습 뒤 시험 데이터.",
      ),
      curves(data),
    ),
    section(
      "confusion",
      "Which digits are taken for which",
      "어떤 숫자를 무엇으로 읽었나",
      both(
        `${grouped(data.mistakeCount)} of ${grouped(data.testImages)} are wrong.`,
        `${grouped(data.testImages)}개 중 ${grouped(data.mistakeCount)}개가 틀렸습니다.`,
      ),
      confusionMatrix(data),
    ),
    section(
      "mistakes",
      "The worst mistakes",
      "가장 크게 틀린 것들",
      both(
        `The ${shown} test digits to whose true label the model gave the least probability.`,
        `모델이 정답에 가장 낮은 확률을 준 시험 숫자 ${shown}개.`,
      ),
      worstMistakes(data),
    ),
    section(
      "filters",
      "What the first layer looks for",
      "첫 층이 찾는 것",
      both(
        `The learned 3×3 filters of <code>${escapeHtml(data.filters.layer)}</code>: red weights want ink, blue ones want paper.`,
        `<code>${escapeHtml(data.filters.layer)}</code>가 배운 3×3 필터: 빨강은 잉크를, 파랑은 빈 종이를 찾습니다.`,
      ),
      filterWall(data),
    ),
    section(
      "activations",
      "One digit on its way through the network",
      "숫자 하나가 신경망을 지나가는 길",
      "",
      activationWall(data),
    ),
    section("run", "This run", "이번 실행", "", runDetails(data)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lab 07 · ${percent(data.test.accuracy)} · Keratin</title><style>${style}</style></head>
<body><main>${headline(data)}${sections.join("\n")}</main><script>${script}</script></body></html>
`;
}
