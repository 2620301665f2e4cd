import { messages } from "../../../i18n/index.ts";

/** Words of the map, as on slide 3. */
export const t = messages("strip", {
  en: {
    map: "Map of the network",
    input: "Input layer",
    conv: "Convolution layer",
    pool: "Pooling layer",
    dense: "Dense layer",
    output: "Output layer",
    question: "Cat?",
    answer: "yes / no",
  },
  ko: {
    map: "신경망 지도",
    input: "입력층",
    conv: "합성곱층",
    pool: "풀링층",
    dense: "완전 연결층",
    output: "출력층",
    question: "고양이?",
    answer: "예 / 아니요",
  },
});
