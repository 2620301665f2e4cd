/** Sets of exercises: the lecture's own questions, and ten by chance for every seed. A class that opens the same address has the same set. */
import { makeQuestion, TOPICS, type Topic } from "./generate.ts";
import type { ConvSpec, Question } from "./question.ts";
import { Random } from "./random.ts";

export interface Exercise {
  readonly question: Question;
  /** The slides that it is from. */
  readonly slides?: string;
}

/** Which set: the lecture's, or one by its seed, all topics mixed or a single one. */
export type SetId =
  | { readonly kind: "slides" }
  | { readonly kind: "seed"; readonly seed: number; readonly topic: Topic | "all" };

export const SET_SIZE = 10;
/** Seeds have as many digits as one can read out to a class. */
export const LARGEST_SEED = 999_999;

const conv = (filters: number, size: number, others: Partial<ConvSpec> = {}): ConvSpec => ({
  kind: "conv",
  filters,
  size,
  stride: 1,
  padding: 0,
  dilation: 1,
  ...others,
});

const SLIDES: readonly Exercise[] = [
  { slides: "5", question: { kind: "dense", input: [32, 32, 3], units: 10 } },
  { slides: "7–8", question: { kind: "products", input: [32, 32, 3], layer: conv(1, 5) } },
  { slides: "7–8", question: { kind: "output", input: [32, 32, 3], layers: [conv(1, 5)] } },
  { slides: "9", question: { kind: "output", input: [32, 32, 3], layers: [conv(6, 5)] } },
  { slides: "10–11", question: { kind: "output", input: [32, 32, 3], layers: [conv(6, 5), conv(10, 5)] } },
  { slides: "14–18", question: { kind: "output", input: [7, 7, 1], layers: [conv(1, 3)] } },
  { slides: "19–20", question: { kind: "output", input: [7, 7, 1], layers: [conv(1, 3, { stride: 2 })] } },
  { slides: "21", question: { kind: "fit", input: 7, size: 3, stride: 3, padding: 0 } },
  { slides: "22", question: { kind: "output", input: [7, 7, 1], layers: [conv(1, 3, { padding: 1 })] } },
  { slides: "23", question: { kind: "keep", size: 5, dilation: 1 } },
  { slides: "23", question: { kind: "keep", size: 7, dilation: 1 } },
  { slides: "24", question: { kind: "output", input: [32, 32, 3], layers: [conv(6, 5), conv(6, 5), conv(6, 5)] } },
  { slides: "25–26", question: { kind: "output", input: [32, 32, 3], layers: [conv(10, 5, { padding: 2 })] } },
  { slides: "27–28", question: { kind: "parameters", input: [32, 32, 3], layer: conv(10, 5, { padding: 2 }) } },
  { slides: "29", question: { kind: "output", input: [224, 224, 64], layers: [{ kind: "pool", size: 2, stride: 2 }] } },
  {
    slides: "30",
    question: {
      kind: "pooling",
      grid: [
        [1, 1, 2, 4],
        [5, 6, 7, 8],
        [3, 2, 1, 0],
        [1, 2, 3, 4],
      ],
      size: 2,
      stride: 2,
    },
  },
];

/** The topics of a mixed set: every one at least once, in an order of its own. */
function mixed(seed: number): Topic[] {
  const random = new Random(seed, SET_SIZE);
  const more = Array.from({ length: SET_SIZE - TOPICS.length }, () => random.pick(TOPICS));
  return random.shuffled([...TOPICS, ...more]);
}

export function exercisesOf(id: SetId): readonly Exercise[] {
  if (id.kind === "slides") return SLIDES;
  const { seed, topic } = id;
  const topics = topic === "all" ? mixed(seed) : Array.from({ length: SET_SIZE }, () => topic);
  const made: Exercise[] = [];
  const seen = new Set<string>();
  for (const [i, each] of topics.entries()) {
    // Further streams until the question is a new one in this set.
    for (let again = 0; made.length === i; again++) {
      const question = makeQuestion(each, new Random(seed, i + SET_SIZE * (again + 1) * 7));
      const text = JSON.stringify(question);
      if (seen.has(text) && again < 20) continue;
      seen.add(text);
      made.push({ question });
    }
  }
  return made;
}

/** The set's name in the address and in the memory of the score. */
export const nameOf = (id: SetId): string => (id.kind === "slides" ? "slides" : String(id.seed));
export const keyOf = (id: SetId): string =>
  id.kind === "slides" || id.topic === "all" ? nameOf(id) : `${id.seed} ${id.topic}`;

/** Reads what an address says; undefined if it names no set. */
export function setOf(name: string | undefined, topic: string | undefined): SetId | undefined {
  if (name === undefined || name === "slides") return { kind: "slides" };
  if (!/^\d{1,6}$/.test(name)) return undefined;
  return { kind: "seed", seed: Number(name), topic: TOPICS.find((known) => known === topic) ?? "all" };
}
