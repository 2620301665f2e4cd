/** Pictures that excite channels: those that are there, and how far those on their way are. */
import { signal } from "@preact/signals";
import type { Vision } from "./run/protocol.ts";

export const visions = signal<ReadonlyMap<string, Vision>>(new Map());

export const keyOf = ({ layer, channel }: Pick<Vision, "layer" | "channel">): string => `${layer} ${channel}`;

/** Takes a picture, finished or not. */
export function hear(vision: Vision): void {
  visions.value = new Map([...visions.peek(), [keyOf(vision), vision]]);
}

export function forgetVisions(): void {
  visions.value = new Map();
}
