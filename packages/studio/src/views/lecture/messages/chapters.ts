/** Titles and texts of the chapters. */
import { messages } from "../../../i18n/index.ts";

const en = {
  contents: "Chapters",
  slides: "Slides {{slides}}",
  slide: "Slide {{slides}}",
  before: "Before",
  next: "Next",
  "about.title": "How a CNN works",
  "about.lead":
    "A convolutional network gets **nothing but numbers** and says what they show. This one has learned to read digits (Lab 07). The lecture takes it apart, layer by layer.",
  "pipeline.title": "From the picture to the answer",
  "pipeline.lead":
    "Input layer → convolution layer → pooling layer → dense layer → output layer: **“Cat? yes / no”**. The strip above shows at every moment where we are.",
  "network.title": "A whole CNN, in code",
  "network.lead":
    "Convolution with ReLU and pooling, twice: the **hidden layers**. Then flatten, fully connected, softmax: the **classification**. This is Lab 07, line by line.",
  "dense.title": "The fully connected layer",
  "dense.lead":
    "A 32×32×3 picture is **stretched to 3072 numbers**. Every output has a weight for each of them: W is 10×3072, and each of the 10 outputs is one dot product.",
  "volume.title": "A convolution layer keeps the picture",
  "volume.lead": "The same picture, not stretched: its **spatial structure stays**. Width 32, height 32, depth 3.",
  "filter.title": "A filter slides over the picture",
  "filter.lead":
    "A 5×5×3 filter, as deep as the picture. At every place: **75 products, their sum, plus a bias**. All places together are one activation map.",
  "maps.title": "Many filters, many maps",
  "maps.lead":
    "Six filters look for six different things and give **six activation maps**. Stacked, they are a new picture of 28×28×6.",
  "chain.title": "Layer upon layer",
  "chain.lead":
    "The new picture is the input of the next convolution: **32×32×3 → 28×28×6 → 24×24×10 → …**, with ReLU after each.",
  "features.title": "What the layers learn",
  "features.lead":
    "Early layers look for **edges and colours**, middle ones for **textures**, late ones for **parts of things**; at the end a simple classifier can separate them. The pictures are computed here, from a trained network.",
  "wall.title": "The activation wall",
  "wall.lead":
    "A picture goes through **CONV RELU CONV RELU POOL, three times, then FC**. Under every layer stands what the layer makes of it; the bars say what the network sees.",
  "sliding.title": "Sliding, step by step",
  "sliding.lead":
    "A 3×3 filter on a 7×7 input. It starts at the top left, moves **one cell at a time** and gives one number per place: 5×5 in all.",
  "stride.title": "Stride: longer steps",
  "stride.lead":
    "With **stride 2** the filter jumps two cells, and 7×7 becomes 3×3. Now try stride 3: it does not fit.",
  "padding.title": "Zero padding",
  "padding.lead":
    "A border of zeros around the input. With stride 1 and padding **(F − 1) / 2** the size stays: F = 3 needs 1, F = 5 needs 2, F = 7 needs 3.",
  "shrinking.title": "Why pad at all?",
  "shrinking.lead":
    "Without padding, 5×5 filters shrink the maps **32 → 28 → 24 → …** Too fast: a deep network would soon have nothing left.",
  "size.title": "What size comes out?",
  "size.lead":
    "The lecture asks: input 32×32×3, **ten 5×5 filters**, stride 1, padding 2. What is the size of the output?",
  "parameters.title": "How many parameters?",
  "parameters.lead":
    "And how many parameters does that layer have? Each filter has 5·5·3 weights **plus one bias: 76**. Ten filters have 760.",
  "pooling.title": "The pooling layer",
  "pooling.lead":
    "Pooling makes maps smaller and easier to handle. It works on **every map by itself**: 224×224×64 → 112×112×64.",
  "max-pooling.title": "Max pooling",
  "max-pooling.lead": "2×2 windows with stride 2: of every window only **the largest number** is kept.",
};

const ko: Record<keyof typeof en, string> = {
  contents: "차례",
  slides: "슬라이드 {{slides}}",
  slide: "슬라이드 {{slides}}",
  before: "이전",
  next: "다음",
  "about.title": "CNN은 어떻게 동작할까?",
  "about.lead":
    "합성곱 신경망은 **숫자만** 받아서 무엇이 보이는지 대답합니다. 이 신경망은 손글씨 숫자 읽기를 배웠습니다(Lab 07). 강의에서는 이것을 층층이 뜯어봅니다.",
  "pipeline.title": "그림에서 대답까지",
  "pipeline.lead":
    "입력층 → 합성곱층 → 풀링층 → 완전 연결층 → 출력층: **“고양이? 예 / 아니요”**. 위의 지도가 지금 어디에 있는지 늘 보여 줍니다.",
  "network.title": "코드로 보는 CNN 전체",
  "network.lead":
    "합성곱과 ReLU, 풀링을 두 번 거치는 **은닉층**, 그리고 펼치기, 완전 연결, 소프트맥스의 **분류**. Lab 07을 한 줄씩 봅니다.",
  "dense.title": "완전 연결층",
  "dense.lead":
    "32×32×3 그림을 **숫자 3072개로 한 줄로 펼칩니다**. 출력마다 그 모두에 대한 가중치가 있습니다. W는 10×3072이고, 출력 10개는 저마다 내적 하나입니다.",
  "volume.title": "그림을 그대로 두는 합성곱층",
  "volume.lead": "같은 그림이지만 펼치지 않습니다. **공간 구조가 그대로 남습니다.** 너비 32, 높이 32, 깊이 3.",
  "filter.title": "그림 위를 미끄러지는 필터",
  "filter.lead":
    "5×5×3 필터의 깊이는 그림의 깊이와 같습니다. 자리마다 **곱 75개를 더하고 편향을 더합니다**. 모든 자리를 모으면 활성화 맵 하나가 됩니다.",
  "maps.title": "필터가 여러 개면 맵도 여러 장",
  "maps.lead":
    "필터 6개가 서로 다른 여섯 가지를 찾아 **활성화 맵 6장**을 만듭니다. 쌓으면 28×28×6 크기의 새 이미지가 됩니다.",
  "chain.title": "층 위에 층을 쌓기",
  "chain.lead": "새 이미지는 다음 합성곱의 입력이 됩니다. **32×32×3 → 28×28×6 → 24×24×10 → …** 층마다 ReLU가 따릅니다.",
  "features.title": "층이 배우는 것",
  "features.lead":
    "앞쪽 층은 **가장자리와 색**, 중간 층은 **무늬**, 뒤쪽 층은 **사물의 부분**을 찾습니다. 마지막에는 간단한 분류기로도 나눌 수 있습니다. 그림은 학습된 신경망에서 여기서 바로 계산합니다.",
  "wall.title": "활성화 벽",
  "wall.lead":
    "그림 한 장이 **CONV RELU CONV RELU POOL을 세 번, 그리고 FC**를 지납니다. 층마다 그 층이 만든 맵이 늘어서고, 막대는 신경망의 대답입니다.",
  "sliding.title": "한 칸씩 미끄러지는 필터",
  "sliding.lead":
    "7×7 입력 위의 3×3 필터입니다. 왼쪽 위에서 출발해 **한 칸씩** 움직이며 자리마다 숫자 하나를 냅니다. 모두 5×5개입니다.",
  "stride.title": "스트라이드: 더 큰 걸음",
  "stride.lead":
    "**스트라이드 2**이면 필터가 두 칸씩 건너뛰어 7×7이 3×3이 됩니다. 이제 스트라이드 3을 해 보세요. 맞지 않습니다.",
  "padding.title": "제로 패딩",
  "padding.lead":
    "입력 둘레에 0을 두릅니다. 스트라이드 1에서 패딩이 **(F − 1) / 2**이면 크기가 그대로입니다. F = 3이면 1, F = 5면 2, F = 7이면 3입니다.",
  "shrinking.title": "패딩은 왜 할까?",
  "shrinking.lead":
    "패딩이 없으면 5×5 필터를 지날 때마다 맵이 **32 → 28 → 24 → …** 로 줄어듭니다. 너무 빨라서 깊은 신경망에는 남는 것이 없습니다.",
  "size.title": "출력의 크기는?",
  "size.lead":
    "강의의 문제입니다. 입력 32×32×3, **5×5 필터 10개**, 스트라이드 1, 패딩 2일 때 출력의 크기는 얼마일까요?",
  "parameters.title": "파라미터는 몇 개?",
  "parameters.lead":
    "그 층의 파라미터는 모두 몇 개일까요? 필터마다 가중치 5·5·3개에 **편향 하나를 더해 76개**, 필터 10개면 760개입니다.",
  "pooling.title": "풀링층",
  "pooling.lead": "풀링은 맵을 더 작고 다루기 쉽게 만듭니다. **활성화 맵마다 따로** 합니다. 224×224×64 → 112×112×64.",
  "max-pooling.title": "최대 풀링",
  "max-pooling.lead": "2×2 창을 스트라이드 2로 움직이며 창마다 **가장 큰 수**만 남깁니다.",
};

export const t = messages("chapters", { en, ko });
