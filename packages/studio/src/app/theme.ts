/** Light or dark, as the system has it until the user chooses. */
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const STORED = "keratin-theme";
const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const stored = globalThis.localStorage?.getItem(STORED);

export const theme = signal<Theme>(
  stored === "light" || stored === "dark" ? stored : system?.matches ? "dark" : "light",
);

system?.addEventListener("change", ({ matches }) => {
  if (!localStorage.getItem(STORED)) theme.value = matches ? "dark" : "light";
});
effect(() => {
  if (globalThis.document) document.documentElement.dataset["theme"] = theme.value;
});

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(STORED, chosen);
  theme.value = chosen;
}
