/** What went wrong, as Keratin or the browser says it. */

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keratin speaks English on every page, so that its words can be searched for. */
export function Refusal({ error }: { error: unknown }) {
  return (
    <p class="refusal" role="alert" lang="en">
      {messageOf(error)}
    </p>
  );
}
