/** The frame around every view: brand, navigation, language, colours. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { Segmented } from "../components/segmented.tsx";
import { chooseLanguage, LANGUAGES, type Language, language } from "../i18n/index.ts";
import { t } from "./messages.ts";
import { hashOf, route } from "./router.ts";
import { chooseTheme, theme } from "./theme.ts";
import { VIEWS, type View } from "./views.ts";

type Loaded = { readonly name: string; readonly component?: ComponentType; readonly error?: unknown };
const loaded = signal<Loaded>({ name: "" });

/** The view that the address names; else the first. */
function currentView(): View {
  const named = VIEWS.find(({ name }) => name === route.value.path[0]);
  return named ?? (VIEWS[0] as View);
}

function open({ name, load }: View): void {
  void load().then(
    (component) => {
      loaded.value = { name, component };
    },
    (error: unknown) => {
      loaded.value = { name, error };
    },
  );
}

function Brand() {
  return (
    <a class="brand" href={hashOf(["lecture"])} aria-label="Keratin Studio">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <path class="brand-horn" d="M4 27C6 14 14 5 28 4c-4 3-6 6-7 10-1 6-6 11-17 13Z" />
        <path
          class="brand-rings"
          d="M11 15.5c2 .8 3.8 2.5 4.6 4.6M15.5 10.7c2 .9 3.6 2.5 4.4 4.6M8 20.5c1.7.8 3 2 3.8 3.8"
        />
      </svg>
      <span>
        Keratin <b>Studio</b>
      </span>
    </a>
  );
}

function Header({ view }: { view: View }) {
  const dark = theme.value === "dark";
  return (
    <header class="top">
      <Brand />
      <nav class="views" aria-label={t("views")}>
        {VIEWS.map(({ name }) => (
          <a key={name} href={hashOf([name])} aria-current={name === view.name ? "page" : undefined}>
            {t(name)}
          </a>
        ))}
      </nav>
      <div class="preferences">
        <Segmented
          label={t("language")}
          options={Object.entries(LANGUAGES).map(([value, text]) => ({ value, text, lang: value }))}
          value={language.value}
          onChange={(value) => chooseLanguage(value as Language)}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={dark ? t("toLight") : t("toDark")}
          onClick={() => chooseTheme(dark ? "light" : "dark")}
        >
          <Icon name={dark ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}

export function App() {
  const view = currentView();
  useEffect(() => open(view), [view]);
  useEffect(() => {
    document.title = `${t(view.name)} · ${t("title")}`;
  }, [view, language.value]);
  const { name, component: Content, error } = loaded.value;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        {t("skip")}
      </button>
      <Header view={view} />
      <main id="content" tabIndex={-1}>
        {name === view.name && Content ? (
          <Content />
        ) : (
          <div class="notice" role="status">
            {name === view.name && error ? t("failed") : t("loading")}
          </div>
        )}
      </main>
    </>
  );
}
