/** Models that the studio's own host has: those that it ships, and the one that `keratin studio FILE` opens. */
import { t } from "./messages.ts";

export const SHIPPED = ["lab07", "cifar10", "deep"] as const;
export type ShippedName = (typeof SHIPPED)[number];

/** What the script that trained it wrote beside a model. */
export interface Shipped {
  readonly classNames: readonly string[];
  readonly data: string;
  readonly epochs: number;
  readonly testImages: number;
  readonly testAccuracy: number;
}

export const addressOf = (name: ShippedName): string => `models/${name}.keras`;

/** @throws an error that says so if the address is not of this host */
function ownAddress(text: string): URL {
  const url = URL.canParse(text, document.baseURI) ? new URL(text, document.baseURI) : undefined;
  if (url && url.origin === location.origin && url.protocol === location.protocol) return url;
  throw new Error(t("foreign", { address: text }));
}

async function fetched(url: URL): Promise<Response> {
  const response = await fetch(url, { redirect: "error" });
  if (!response.ok) throw new Error(t("notFound", { address: url.pathname }));
  return response;
}

export const fetchModel = async (address: string): Promise<Blob> => (await fetched(ownAddress(address))).blob();

/** What is known of a model of ours, by its name. */
export async function shipped(name: ShippedName): Promise<Shipped> {
  const response = await fetched(ownAddress(`models/${name}.json`));
  return (await response.json()) as Shipped;
}

/** What is known of the model at an address, if it is one of ours. */
export async function shippedAt(address: string): Promise<Shipped | undefined> {
  const name = SHIPPED.find((ours) => addressOf(ours) === address);
  return name && shipped(name);
}
