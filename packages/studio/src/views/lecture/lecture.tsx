/** The lecture: its chapters in the slides' order, the map always in view. */
import { useEffect } from "preact/hooks";
import { hashOf, route } from "../../app/router.ts";
import { Icon } from "../../components/icon.tsx";
import { Rich } from "../../components/rich.tsx";
import { CHAPTERS, type Chapter } from "./chapters.ts";
import { t } from "./messages/chapters.ts";
import { PipelineStrip } from "./pipeline-strip.tsx";
import "../../styles/lecture.css";
import "../../styles/networks.css";

function Contents({ current }: { current: Chapter }) {
  return (
    <nav class="contents" aria-label={t("contents")}>
      <ol>
        {CHAPTERS.map((chapter) => (
          <li key={chapter.id}>
            <a href={hashOf(["lecture", chapter.id])} aria-current={chapter === current ? "page" : undefined}>
              <span class="contents-slides">{chapter.slides}</span>
              {t(`${chapter.id}.title`)}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Neighbours({ index }: { index: number }) {
  const [before, next] = [CHAPTERS[index - 1], CHAPTERS[index + 1]];
  return (
    <nav class="neighbours" aria-label={`${t("before")} / ${t("next")}`}>
      {before && (
        <a href={hashOf(["lecture", before.id])} rel="prev">
          <Icon name="left" />
          <span>
            <small>{t("before")}</small>
            {t(`${before.id}.title`)}
          </span>
        </a>
      )}
      {next && (
        <a class="to-next" href={hashOf(["lecture", next.id])} rel="next">
          <span>
            <small>{t("next")}</small>
            {t(`${next.id}.title`)}
          </span>
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}

export function Lecture() {
  const named = CHAPTERS.findIndex(({ id }) => id === route.value.path[1]);
  const index = Math.max(0, named);
  const chapter = CHAPTERS[index] as Chapter;
  const { id, slides, stages, Figure } = chapter;
  useEffect(() => {
    globalThis.scrollTo(0, 0);
    document.querySelector('.contents [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [id]);
  return (
    <div class="lecture">
      <PipelineStrip stages={stages} />
      <Contents current={chapter} />
      <article class="chapter" data-chapter={id}>
        <header>
          <p class="slides">{t(slides.includes("–") ? "slides" : "slide", { slides })}</p>
          <h1>{t(`${id}.title`)}</h1>
          <p class="lead">
            <Rich text={t(`${id}.lead`)} />
          </p>
        </header>
        <Figure key={id} />
        <Neighbours index={index} />
      </article>
    </div>
  );
}
