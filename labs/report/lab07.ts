/** The page of Lab 07. */
import {
  activationsSection,
  type ClassifierRun,
  collect,
  confusionSection,
  facts,
  filtersSection,
  lead,
  mistakesSection,
  network,
  trainingSection,
} from "./classifier.ts";
import type { ClassifierData } from "./data.ts";
import { reportPage, runSection, writePage } from "./frame.ts";
import { escapeHtml, grouped, percent } from "./text.ts";

export async function writeReport(path: string, run: Omit<ClassifierRun, "classNames">): Promise<string> {
  return writePage(path, lab07Page(await collect({ ...run, classNames: [..."0123456789"] })));
}

export function lab07Page(data: ClassifierData): string {
  const { test, training, epochs } = data;
  const all = grouped(data.testImages);
  const layer = escapeHtml(data.filters.layer);
  return reportPage({
    lab: "Lab 07",
    title: ["A convnet learns to read digits", "합성곱 신경망이 손글씨 숫자를 배웁니다"],
    result: percent(test.accuracy),
    lead: lead(data),
    facts: facts(data, [`of ${all} unseen digits right`, `처음 보는 숫자 ${all}개 중 맞힌 비율`]),
    network: network(data),
    sections: [
      trainingSection(
        [
          "Thick lines: the means of each epoch, as <code>fit</code> prints them. Thin lines: means over short runs of steps. Squares: the test set, after training.",
          "굵은 선: <code>fit</code>이 출력하는 에폭별 평균. 가는 선: 몇 스텝씩의 평균. 네모: 학습 뒤 시험 데이터.",
        ],
        { training, epochs, test: { loss: test.loss, score: test.accuracy } },
      ),
      confusionSection(data, ["Which digits are taken for which", "어떤 숫자를 무엇으로 읽었나"]),
      mistakesSection(data),
      filtersSection(data, [
        `The learned 3×3 filters of <code>${layer}</code>: red weights want ink, blue ones want paper.`,
        `<code>${layer}</code>가 배운 3×3 필터: 빨강은 잉크를, 파랑은 빈 종이를 찾습니다.`,
      ]),
      activationsSection(data, ["One digit on its way through the network", "숫자 하나가 신경망을 지나가는 길"]),
      runSection(data),
    ],
  });
}
