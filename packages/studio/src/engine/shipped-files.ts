/** The trained models that the studio ships, as files: for pages and workers alike. */
export const SHIPPED = ["lab07", "cifar10", "deep"] as const;
export type ShippedName = (typeof SHIPPED)[number];

/** What the script that trained it wrote beside a model. */
export interface ShippedFacts {
  readonly classNames: readonly string[];
  readonly data: string;
  readonly epochs: number;
  readonly testImages: number;
  readonly testAccuracy: number;
}

/** Below the page. */
export const addressOf = (name: ShippedName): string => `models/${name}.keras`;

/** @throws with `missing` if there is nothing; also if a redirection leads elsewhere */
export async function fetchFile(url: URL, missing = `There is nothing at ${url.pathname}.`): Promise<Response> {
  const response = await fetch(url, { redirect: "error" });
  if (!response.ok) throw new Error(missing);
  return response;
}

export async function fetchFacts(name: ShippedName, page: string): Promise<ShippedFacts> {
  const response = await fetchFile(new URL(`models/${name}.json`, page));
  return (await response.json()) as ShippedFacts;
}
