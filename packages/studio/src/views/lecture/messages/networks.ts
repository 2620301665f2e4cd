/** Words of the chapters in which whole, trained networks are run. */
import { messages } from "../../../i18n/index.ts";

const en = {
  yes: "Yes",
  no: "No",
  "class.airplane": "airplane",
  "class.automobile": "car",
  "class.bird": "bird",
  "class.cat": "cat",
  "class.deer": "deer",
  "class.dog": "dog",
  "class.frog": "frog",
  "class.horse": "horse",
  "class.ship": "ship",
  "class.truck": "truck",
  "about.step": "Digit {{digit}} of {{count}}",
  "about.values": "Numbers that go in",
  "about.input": "What the network gets",
  "about.output": "What it says",
  "about.right": "It says {{said}} and is {{share}} sure. That is right. Move the digit, or lay noise over it.",
  "about.wrong": "It says {{said}} and is {{share}} sure, but it is a {{label}}.",
  "pipeline.input": "The picture that goes in",
  "pipeline.question": "{{thing}}?",
  "pipeline.yes": "Yes: of ten things, the network thinks “{{thing}}” likeliest ({{share}}).",
  "pipeline.no": "No: the network gives “{{thing}}” only {{share}}; something else is likelier.",
  "network.code": "Lab 07 in code, with the output's shape and the parameters of every layer",
  "network.parametersOf": "Parameters of {{name}}",
  "network.total": "All layers together",
  "network.trained":
    "This is Lab 07 as it was trained. Choose a line to see what becomes of the digit up to there; change a number to see what it costs.",
  "network.fresh":
    "With other numbers it is another network, and this one has not been trained: its weights are those of the start, so it guesses.",
  "wall.label": "Activation maps under every layer",
  "wall.remark":
    "At the end it says “{{thing}}”, {{share}} sure. Pale is 0, and red and blue are numbers above and below.",
  "features.low": "Low level",
  "features.mid": "Middle level",
  "features.high": "High level",
  "features.class": "Classifier",
  "features.label": "The picture that excites channel {{channel}} of {{layer}} most",
  "features.step": "Step {{step}} of {{count}}",
  "features.gallery": "Channels of all levels",
  "features.tile": "{{level}}, channel {{channel}}",
  "features.layer": "Layer",
  "features.field": "It sees",
  "features.activation": "Its activation",
  "features.noise": "For noise",
  "features.remark":
    "No picture was given: it begins with grey noise, and every step changes the pixels so that this one unit is excited more. The frame is what the unit sees of the picture.",
  "features.dead": "This channel stays silent whatever it sees: a dead ReLU.",
  "features.patches": "Parts of real digits that excite it most",
  "features.patch": "Digit {{digit}}: {{activation}}",
};

const ko: Record<keyof typeof en, string> = {
  yes: "예",
  no: "아니요",
  "class.airplane": "비행기",
  "class.automobile": "자동차",
  "class.bird": "새",
  "class.cat": "고양이",
  "class.deer": "사슴",
  "class.dog": "개",
  "class.frog": "개구리",
  "class.horse": "말",
  "class.ship": "배",
  "class.truck": "트럭",
  "about.step": "숫자 {{count}}개 중 {{digit}}번째",
  "about.values": "들어가는 숫자의 개수",
  "about.input": "신경망에 들어가는 것",
  "about.output": "신경망의 대답",
  "about.right": "대답은 {{said}}, 확신은 {{share}}. 정답입니다. 숫자를 옮기거나 잡음을 얹어 보세요.",
  "about.wrong": "대답은 {{said}}, 확신은 {{share}}. 그러나 정답은 {{label}}입니다.",
  "pipeline.input": "들어가는 그림",
  "pipeline.question": "{{thing}}?",
  "pipeline.yes": "예: 열 가지 가운데 ‘{{thing}}’의 확률이 가장 높습니다({{share}}).",
  "pipeline.no": "아니요: ‘{{thing}}’의 확률은 {{share}}이고, 더 높은 것이 있습니다.",
  "network.code": "코드로 본 Lab 07: 층마다 출력의 모양과 파라미터 수",
  "network.parametersOf": "{{name}}의 파라미터",
  "network.total": "모든 층을 합하면",
  "network.trained":
    "학습된 Lab 07입니다. 줄을 고르면 숫자가 그 층까지 어떻게 변했는지 보이고, 수를 바꾸면 비용이 어떻게 달라지는지 보입니다.",
  "network.fresh":
    "수를 바꾸면 다른 신경망이 됩니다. 이 신경망은 아직 학습되지 않아 가중치가 처음 그대로이고, 대답은 짐작일 뿐입니다.",
  "wall.label": "층마다 늘어선 활성화 맵",
  "wall.remark": "마지막 대답은 ‘{{thing}}’, 확신은 {{share}}. 옅은 색은 0, 빨강과 파랑은 0보다 크거나 작은 수입니다.",
  "features.low": "저수준",
  "features.mid": "중간 수준",
  "features.high": "고수준",
  "features.class": "분류기",
  "features.label": "{{layer}} 층의 {{channel}}번 채널을 가장 크게 만드는 그림",
  "features.step": "{{count}}단계 중 {{step}}단계",
  "features.gallery": "모든 수준의 채널",
  "features.tile": "{{level}}, {{channel}}번 채널",
  "features.layer": "층",
  "features.field": "보는 범위",
  "features.activation": "활성화 값",
  "features.noise": "잡음일 때",
  "features.remark":
    "주어진 그림은 없습니다. 회색 잡음에서 시작해 이 유닛 하나가 더 커지도록 단계마다 픽셀을 바꿉니다. 테두리는 이 유닛이 보는 범위입니다.",
  "features.dead": "무엇을 보여 주어도 반응하지 않는 채널입니다. ReLU가 죽었습니다.",
  "features.patches": "이 채널을 가장 크게 만드는 실제 숫자의 조각",
  "features.patch": "숫자 {{digit}}: {{activation}}",
};

export const t = messages("networks", { en, ko });

/** What a network's class is called; digits have no other name. */
export const className = (name: string): string => {
  const key = `class.${name}`;
  return key in en ? t(key as keyof typeof en) : name;
};
