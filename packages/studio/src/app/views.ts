/** The views of the studio. Each is its own chunk of JavaScript, loaded when it is opened. */
import type { ComponentType } from "preact";

export interface View {
  /** The first part of its address. */
  readonly name: "lecture" | "exercises" | "lab" | "inspect";
  readonly load: () => Promise<ComponentType>;
}

export const VIEWS: readonly View[] = [
  { name: "lecture", load: async () => (await import("../views/lecture/lecture.tsx")).Lecture },
  { name: "exercises", load: async () => (await import("../views/exercises/exercises.tsx")).Exercises },
  { name: "lab", load: async () => (await import("../views/lab/lab.tsx")).Lab },
  { name: "inspect", load: async () => (await import("../views/inspect/inspect.tsx")).Inspect },
];
