/** Models that the studio's own host has, by an address that anybody may have written into a link. */
import { addressOf, fetchFacts, fetchFile, SHIPPED, type ShippedFacts } from "../../engine/shipped-files.ts";
import { t } from "./messages.ts";

/** @throws an error that says so if the address is not of this host */
function ownAddress(text: string): URL {
  const url = URL.canParse(text, document.baseURI) ? new URL(text, document.baseURI) : undefined;
  if (url && url.origin === location.origin && url.protocol === location.protocol) return url;
  throw new Error(t("foreign", { address: text }));
}

export async function fetchModel(address: string): Promise<Blob> {
  const url = ownAddress(address);
  const response = await fetchFile(url, t("notFound", { address: url.pathname }));
  return response.blob();
}

/** What is known of the model at an address, if it is one of ours. */
export async function factsAt(address: string): Promise<ShippedFacts | undefined> {
  const name = SHIPPED.find((ours) => addressOf(ours) === address);
  return name && fetchFacts(name, document.baseURI);
}
