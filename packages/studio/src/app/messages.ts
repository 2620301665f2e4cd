import { messages } from "../i18n/index.ts";

export const t = messages("app", {
  en: {
    title: "Keratin Studio",
    skip: "Skip to the content",
    views: "Views",
    lecture: "Lecture",
    exercises: "Exercises",
    lab: "Lab",
    inspect: "Inspect",
    language: "Language",
    toDark: "Switch to dark colours",
    toLight: "Switch to light colours",
    loading: "Loading …",
    failed: "This view could not be loaded.",
  },
  ko: {
    title: "Keratin Studio",
    skip: "본문으로 건너뛰기",
    views: "화면",
    lecture: "강의",
    exercises: "연습 문제",
    lab: "실험실",
    inspect: "살펴보기",
    language: "언어",
    toDark: "어두운 화면으로 바꾸기",
    toLight: "밝은 화면으로 바꾸기",
    loading: "불러오는 중…",
    failed: "이 화면을 불러오지 못했습니다.",
  },
});
