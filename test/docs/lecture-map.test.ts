/** docs/lecture-map.md: all 30 slides, the chapters that the studio has for them, files that exist. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");
const DOCS = join(ROOT, "docs");
const map = readFileSync(join(DOCS, "lecture-map.md"), "utf8");

/** Slide by slide: the chapter's name and the file of its figure. */
const rows = Array.from(map.matchAll(/^\| (\d+) \|.*`#\/lecture\/([a-z-]+)`.*\]\(([^)]+)\) \|$/gm), (found) => ({
  slide: Number(found[1]),
  chapter: found[2],
  file: found[3] ?? "",
}));

/** The chapters as the studio lists them, each with its slides. */
const list = readFileSync(join(ROOT, "packages/studio/src/views/lecture/chapters.ts"), "utf8");
const chapters = Array.from(
  list.matchAll(/\{ id: "([a-z-]+)", slides: "(\d+)(?:–(\d+))?".*Figure: (\w+)/g),
  (found) => {
    const [, id = "", first, last = first, figure = ""] = found;
    return { id, first: Number(first), last: Number(last), figure };
  },
);

test("the map has each of the 30 slides once, in order", () => {
  assert.deepEqual(
    rows.map(({ slide }) => slide),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
});

test("the studio's chapters cover the same slides, in order", () => {
  const covered = chapters.flatMap(({ id, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, i) => ({ slide: first + i, chapter: id })),
  );
  assert.deepEqual(
    covered,
    rows.map(({ slide, chapter }) => ({ slide, chapter })),
  );
});

test("every file that the map names exists; a figure's file has the chapter's component or what it is made of", () => {
  const links = Array.from(map.matchAll(/\]\(([^)]+)\)/g), (found) => found[1] ?? "");
  for (const link of links) assert.ok(existsSync(join(DOCS, link)), link);
  for (const { slide, chapter, file } of rows) {
    const figure = chapters.find(({ id }) => id === chapter)?.figure ?? "";
    const source = readFileSync(join(DOCS, file), "utf8");
    const name = ["sliding", "stride", "padding"].includes(chapter ?? "") ? "SlidingFigure" : figure;
    assert.match(source, new RegExp(`export (function|const) ${name}\\b`), `slide ${slide}`);
  }
});
