/** A strict reader of XML, so that drawings are judged by something else than what wrote them. */
import assert from "node:assert/strict";

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

const TOKEN = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z][\w:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function plain(text: string): string {
  // The characters that XML 1.0 allows.
  assert.match(text, /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
  return text.replaceAll(/&([^;&]*;?)/g, (_, entity: string) => {
    const value = entity.endsWith(";") ? ENTITIES[entity.slice(0, -1)] : undefined;
    assert.ok(value !== undefined, `not an entity: &${entity}`);
    return value;
  });
}

/** The root of a document; fails on anything that is not well-formed. */
export function readXml(document: string): Element {
  const root: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const place = TOKEN.lastIndex;
    const match = TOKEN.exec(document);
    assert.ok(match, `not XML: ${document.slice(place, place + 80)}`);
    const [, isEnd, name = "", attributes = "", isEmpty, text] = match;
    const parent = open.at(-1) as Element;
    if (text !== undefined) parent.text += plain(text);
    else if (isEnd) assert.equal(open.pop()?.name, name);
    else {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, key = "", value = ""]) => [key, plain(value)] as const,
      );
      const element = { name, attributes: new Map(pairs), children: [], text: "" };
      assert.equal(element.attributes.size, pairs.length, `an attribute twice in ${name}`);
      parent.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  assert.equal(open.length, 1, "an element without its end");
  assert.equal(root.children.length, 1);
  return root.children[0] as Element;
}

/** An element and all below it. */
export const all = (element: Element): Element[] => [element, ...element.children.flatMap(all)];
