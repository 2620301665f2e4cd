/** Both languages say everything: the compiler cannot see a message that only repeats the other language's. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { before, test } from "node:test";
import { messagesIn } from "../src/i18n/index.ts";

const SOURCES = new URL("../src/", import.meta.url);

before(async () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /messages(\.ts|\/\w+\.ts)$/.test(name)))
    await import(new URL(file, SOURCES).href);
});

function* texts() {
  const ko = messagesIn("ko");
  for (const [name, messages] of Object.entries(messagesIn("en")))
    for (const [key, en] of Object.entries(messages)) yield { where: `${name}: ${key}`, en, ko: ko[name]?.[key] ?? "" };
}

test("the same keys in both languages", () => {
  const keys = (code: "en" | "ko") =>
    Object.entries(messagesIn(code)).map(([name, messages]) => [name, Object.keys(messages).sort()]);
  assert.ok(keys("en").length >= 9);
  assert.deepEqual(keys("ko"), keys("en"));
});

test("the same values put into the message in both languages", () => {
  const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
  for (const { where, en, ko } of texts()) assert.deepEqual(values(ko), values(en), where);
});

/** Proper names and symbols, which Korean writes as English does. */
const NAMES = /Keratin Studio|Lab 07|CIFAR-10|Grad-CAM|CAM|CONV|POOL|Python|TypeScript|\{\{\w+\}\}|[^\p{L}]|\b[xy]\b/gu;

test("no Korean message is left in English, and no English one is Korean", () => {
  for (const { where, en, ko } of texts()) {
    assert.doesNotMatch(en, /\p{Script=Hangul}/u, where);
    if (en.replace(NAMES, "") !== "") assert.match(ko, /\p{Script=Hangul}/u, where);
  }
});
