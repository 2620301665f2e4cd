/** What a reader of a drawing finds: boxes, groups and arrows, from its SVG alone. */
import assert from "node:assert/strict";
import { all, type Element, readXml } from "./xml.ts";

export interface Rectangle {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Drawing {
  readonly title: string;
  readonly frame: Rectangle;
  readonly boxes: readonly (Rectangle & { readonly kind: string; readonly texts: readonly string[] })[];
  readonly groups: readonly Rectangle[];
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

export function readDrawing(svg: string): Drawing {
  const root = readXml(svg);
  assert.equal(root.attributes.get("xmlns"), "http://www.w3.org/2000/svg");
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  const marked = (attribute: string): Element[] => all(root).filter(({ attributes }) => attributes.has(attribute));
  const rectangle = (element: Element, name: string): Rectangle => {
    const rect = element.children.find((child) => child.name === "rect") as Element;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(rect.attributes.get(key)));
    return rectangleOf(name, [x, y, width, height] as [number, number, number, number]);
  };
  const texts = (element: Element): string[] =>
    element.children.filter((child) => child.name === "text").map(({ text }) => text);
  const value = ({ attributes }: Element, key: string): string => attributes.get(key) as string;
  return {
    title: root.children.find(({ name }) => name === "title")?.text ?? "",
    frame: rectangleOf("frame", value(root, "viewBox").split(" ").map(Number) as [number, number, number, number]),
    boxes: marked("data-layer").map((element) => ({
      ...rectangle(element, value(element, "data-layer")),
      kind: value(element, "class"),
      texts: texts(element),
    })),
    groups: marked("data-group").map((element) => rectangle(element, value(element, "data-group"))),
    arrows: marked("data-from").map((element) => [value(element, "data-from"), value(element, "data-to")] as const),
  };
}

function rectangleOf(name: string, [x, y, width, height]: [number, number, number, number]): Rectangle {
  assert.ok(width > 0 && height > 0, `${name} is ${width} × ${height}`);
  return { name, x, y, right: x + width, bottom: y + height };
}

export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;

export const contains = (a: Rectangle, b: Rectangle): boolean =>
  a.x <= b.x && a.y <= b.y && a.right >= b.right && a.bottom >= b.bottom;
