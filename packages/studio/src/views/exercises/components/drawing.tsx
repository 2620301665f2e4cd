/** What a question is about, drawn; what is asked for stays open until it is known. */
import type { ComponentChildren } from "preact";
import { type Frame, Matrix } from "../../../components/matrix.tsx";
import { Pair } from "../../../components/pair.tsx";
import type { Tone } from "../../../components/volume-geometry.ts";
import type { Size3 } from "../../../engine/shapes.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import type { Grid, LayerSpec, Question, QuestionOf } from "../make/question.ts";
import { t } from "../messages.ts";

interface DrawingProps {
  readonly question: Question;
  /** The answer, once it may be seen. */
  readonly answer: readonly number[] | undefined;
}

export function Drawing({ question, answer }: DrawingProps) {
  switch (question.kind) {
    case "output": {
      const [only] = question.layers;
      if (question.layers.length > 1 || !only)
        return (
          <Chain layers={question.layers} start={shapeText(...question.input)} end={answer && shapeText(...answer)} />
        );
      const lines = only.kind === "conv" ? filterText(only.filters, only.size) : [shapeText(only.size, only.size)];
      const known = answer && ([answer[0] ?? 1, answer[1] ?? 1, answer[2] ?? 1] as const);
      return <Before input={question.input} output={known} tone={only.kind} lines={lines} />;
    }
    case "parameters":
    case "products": {
      const { filters, size } = question.layer;
      return <Before input={question.input} tone="conv" lines={filterText(filters, size)} />;
    }
    case "dense":
      return <Before input={question.input} tone="dense" lines={[`m = ${formatNumber(question.units)}`]} />;
    case "keep":
      return <Reach {...question} />;
    case "fit":
      return <Fit {...question} />;
    case "pooling":
      return <Pooling {...question} />;
    case "sum":
      return <Sum {...question} />;
    case "field":
      return (
        <Chain
          layers={question.layers}
          start={answer ? shapeText(answer[0] ?? 0, answer[0] ?? 0) : "?"}
          end={t("oneUnit")}
        />
      );
    default:
      return question satisfies never;
  }
}

const filterText = (count: number, size: number): string[] => [`${formatNumber(count)} ×`, shapeText(size, size)];

interface BeforeProps {
  readonly input: Size3;
  readonly output?: Size3 | undefined;
  readonly tone: Tone;
  readonly lines: readonly string[];
}

/** The input to scale, the layer, and a question mark or what comes out. */
function Before({ input, output, tone, lines }: BeforeProps) {
  const [height, width, depth] = input;
  // Its size says nothing: always the same part of the input.
  const open = { height: height * 0.7, width: width * 0.7, depth: 1, apart: 1, filled: 0, mark: t("unknown") };
  const shown = output ? { height: output[0], width: output[1], depth: output[2] } : open;
  return (
    <Pair
      label={`${shapeText(...input)} → ${output ? shapeText(...output) : t("unknown")}`}
      from={{ height, width, depth, tone: "input", name: t("input") }}
      to={{ ...shown, tone, name: "" }}
      arrow={tone}
      tallest={260}
      lines={lines}
    />
  );
}

/** Layers one after the other, with what comes before and after. */
function Chain({ layers, start, end }: { layers: readonly LayerSpec[]; start: string; end: string | undefined }) {
  return (
    <ol class="exercise-chain">
      <li data-tone="input">
        <b>{start}</b>
        <small>{t("input")}</small>
      </li>
      {layers.map((layer, i) => (
        <li key={String(i)} data-tone={layer.kind}>
          <b>{t(layer.kind)}</b>
          {layerText(layer).map((line) => (
            <small key={line}>{line}</small>
          ))}
        </li>
      ))}
      <li data-tone="output">
        <b>{end ?? t("unknown")}</b>
      </li>
    </ol>
  );
}

function layerText(layer: LayerSpec): string[] {
  const size = shapeText(layer.size, layer.size);
  const stride = t("layer.stride", { stride: layer.stride });
  if (layer.kind === "pool") return [size, stride];
  const { filters, padding } = layer;
  return [
    filters > 1 ? t("layer.conv", { count: filters, size }) : size,
    stride,
    ...(padding ? [t("layer.padding", { padding })] : []),
  ];
}

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <figure class="grid-part">
      <figcaption>{name}</figcaption>
      {children}
    </figure>
  );
}

interface SquareProps {
  readonly name: string;
  /** Rows and columns that are drawn. */
  readonly rows: number;
  /** Most pixels of the whole, and fewest and most of a cell. */
  readonly room: readonly [whole: number, fewest: number, most: number];
  readonly tone: Tone;
  readonly frame: Frame;
  readonly padding?: number;
}

/** A square of empty cells with a filter's frame in its corner. */
function Square({ name, rows, room: [whole, fewest, most], ...matrix }: SquareProps) {
  const cell = Math.max(fewest, Math.min(most, Math.floor(whole / rows)));
  return (
    <Part name={name}>
      <Matrix label={name} rows={rows} columns={rows} cell={cell} value={() => undefined} {...matrix} />
    </Part>
  );
}

/** The cells that a filter reaches over. */
function Reach({ size, dilation }: QuestionOf<"keep">) {
  return (
    <Square
      name={`${t("filter")} ${shapeText(size, size)}`}
      rows={dilation * (size - 1) + 1}
      room={[220, 8, 32]}
      tone="conv"
      frame={{ row: 0, column: 0, size, dilation }}
    />
  );
}

function Fit({ input, size, padding }: QuestionOf<"fit">) {
  return (
    <Square
      name={`${t("input")} ${shapeText(input, input)}`}
      rows={input + 2 * padding}
      room={[280, 12, 30]}
      tone="input"
      padding={padding}
      frame={{ row: 0, column: 0, size }}
    />
  );
}

const CELL = 48;
const numberAt = (grid: Grid) => (row: number, column: number) => grid[row]?.[column];

function Pooling({ grid, size }: QuestionOf<"pooling">) {
  return (
    <Part name={`${t("input")} ${shapeText(grid.length, grid.length)}`}>
      <Matrix
        label={t("input")}
        rows={grid.length}
        columns={grid.length}
        cell={CELL}
        tone="conv"
        value={numberAt(grid)}
        frame={{ row: 0, column: 0, size }}
      />
    </Part>
  );
}

function Sum({ grid, filter, row, column }: QuestionOf<"sum">) {
  return (
    <div class="grids">
      <Part name={`${t("input")} ${shapeText(grid.length, grid.length)}`}>
        <Matrix
          label={t("input")}
          rows={grid.length}
          columns={grid.length}
          cell={CELL}
          tone="input"
          value={numberAt(grid)}
          frame={{ row, column, size: filter.length }}
        />
      </Part>
      <Part name={`${t("filter")} ${shapeText(filter.length, filter.length)}`}>
        <Matrix
          label={t("filter")}
          rows={filter.length}
          columns={filter.length}
          cell={CELL * 0.75}
          tone="conv"
          palette="signed"
          largest={2}
          value={numberAt(filter)}
        />
      </Part>
    </div>
  );
}
