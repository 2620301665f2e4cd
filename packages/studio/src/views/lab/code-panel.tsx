/** The network as code, in step with the palette both ways. */
import { useState } from "preact/hooks";
import { useCopied } from "../../components/copied.ts";
import { Panel } from "../../components/panel.tsx";
import { Segmented } from "../../components/segmented.tsx";
import { type CodeLanguage, codeOf } from "../../network/code.ts";
import { parseNetwork } from "../../network/parser.ts";
import type { NetworkSpec } from "../../network/spec.ts";
import { CodeError } from "../../network/tokens.ts";
import { t } from "./messages.ts";
import { network } from "./state.ts";

const LANGUAGES = [
  { value: "python", text: "Python" },
  { value: "typescript", text: "TypeScript" },
] as const;

interface Typed {
  readonly text: string;
  /** What the network was, or became, when it was typed. */
  readonly network: NetworkSpec;
  readonly error: CodeError | undefined;
}

export function CodePanel() {
  const [language, setLanguage] = useState<CodeLanguage>("python");
  const written = codeOf(network.value, language);
  /** What the user typed, as long as the palette has not changed the network since. */
  const [typed, setTyped] = useState<Typed>();
  const [copied, copy] = useCopied();
  const current = typed?.network === network.value ? typed : undefined;
  const shown = current?.text ?? written;
  const read = (text: string): void => {
    let error: CodeError | undefined;
    try {
      network.value = parseNetwork(text, network.peek());
    } catch (problem) {
      if (!(problem instanceof CodeError)) throw problem;
      error = problem;
    }
    setTyped({ text, network: network.peek(), error });
  };
  const choose = (value: string): void => {
    setLanguage(value as CodeLanguage);
    setTyped(undefined);
  };
  return (
    <Panel
      name="lab-code"
      title={t("code")}
      lead={t("codeHint")}
      aside={
        <>
          <Segmented label={t("codeLanguage")} options={LANGUAGES} value={language} onChange={choose} />
          <button type="button" class="quiet" onClick={() => copy(shown)}>
            {copied ? t("copied") : t("copy")}
          </button>
        </>
      }
    >
      <textarea
        class="lab-editor"
        aria-label={t("codeLabel")}
        aria-invalid={current?.error !== undefined}
        spellcheck={false}
        autocapitalize="off"
        lang="en"
        rows={Math.min(24, shown.split("\n").length)}
        value={shown}
        onInput={(event) => read(event.currentTarget.value)}
      />
      {current?.error && (
        <p class="refusal" role="status">
          {t("codeError", {
            line: current.error.line,
            message: t(`code.${current.error.fault}`, current.error.values),
          })}
        </p>
      )}
    </Panel>
  );
}
