/** Lets the user choose a picture of their own; it stays in the page. */
import { useState } from "preact/hooks";
import { ownPicture } from "../data/source.ts";
import { t } from "./messages.ts";

export function OwnPicture() {
  const [refused, setRefused] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      ownPicture.value = await createImageBitmap(file);
      setRefused(false);
    } catch {
      setRefused(true);
    }
  };
  return (
    <div class="own-picture">
      <label>
        {t("chooseFile")}
        <input type="file" accept="image/*" onChange={(event) => void take(event.currentTarget.files?.[0])} />
      </label>
      {refused && <p role="alert">{t("notAPicture")}</p>}
    </div>
  );
}
