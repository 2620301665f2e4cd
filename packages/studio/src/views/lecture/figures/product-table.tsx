/** All products of one place: patch times filter, channel by channel, their sums, the bias, the result. */
import { useMemo } from "preact/hooks";
import { largestOf, type Palette } from "../../../components/colours.ts";
import { Matrix } from "../../../components/matrix.tsx";
import type { Tone } from "../../../components/volume-geometry.ts";
import type { Filters } from "../../../engine/layers.ts";
import { at, type Volume3 } from "../../../engine/tensor.ts";
import { formatFixed, formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";

interface ProductTableProps {
  readonly input: Volume3;
  readonly filters: Filters;
  readonly filter: number;
  /** Top left cell of the patch in the input; outside of it there are zeros. */
  readonly y: number;
  readonly x: number;
  /** Distance of the cells that the filter takes. */
  readonly dilation: number;
  /** What the engine gives there. */
  readonly result: number;
}

type Grid = (row: number, column: number) => number;

export function ProductTable({ input, filters, filter, y, x, dilation, result }: ProductTableProps) {
  const { size, depth, count, kernel, bias } = filters;
  const channels = Array.from({ length: depth }, (_, c) => {
    const patch: Grid = (row, column) => at(input, y + row * dilation, x + column * dilation, c);
    const weight: Grid = (row, column) => kernel[((row * size + column) * depth + c) * count + filter] ?? 0;
    const product: Grid = (row, column) => patch(row, column) * weight(row, column);
    let sum = 0;
    for (let i = 0; i < size * size; i++) sum += product(Math.floor(i / size), i % size);
    return { name: channelName(c, depth), patch, weight, product, sum };
  });
  const largest = largestOf(kernel);
  const filterName = t("filter");
  // The filter's own numbers stay from place to place.
  const weights = useMemo(
    () =>
      channels.map(({ name, weight }) => (
        <Part
          key={name}
          name={`${filterName} · ${name}`}
          size={size}
          grid={weight}
          tone="conv"
          palette="signed"
          largest={largest}
        />
      )),
    [filters, filter, filterName],
  );
  const sums = channels.map(({ sum }) => formatFixed(sum, 3)).join(" + ");
  return (
    <section class="product-table" aria-label={t("products", { count: size * size * depth })}>
      <div class="product-rows">
        {channels.map(({ name, patch, product, sum }, c) => (
          <div key={name} class="product-row">
            <h3>{name}</h3>
            <Part
              name={`${t("patch")} · ${name}`}
              size={size}
              grid={patch}
              tone="input"
              palette="picture"
              largest={1}
            />
            <span class="operator">×</span>
            {weights[c]}
            <span class="operator">=</span>
            <Part
              name={`${t("productsOf")} · ${name}`}
              size={size}
              grid={product}
              tone="conv"
              palette="signed"
              largest={largest}
            />
            <span class="operator">Σ</span>
            <b class="channel-sum">{formatFixed(sum, 3)}</b>
          </div>
        ))}
      </div>
      <p class="products" data-result={result}>
        {sums} + {t("bias")} {formatFixed(bias[filter] ?? 0, 2)} = <b>{formatFixed(result, 3)}</b>
      </p>
    </section>
  );
}

function channelName(c: number, depth: number): string {
  if (depth === 1) return t("grey");
  return [t("red"), t("green"), t("blue")][c] ?? formatNumber(c + 1);
}

interface PartProps {
  readonly name: string;
  readonly size: number;
  readonly grid: Grid;
  readonly tone: Tone;
  readonly palette: Palette;
  readonly largest: number;
}

function Part({ name, size, grid, ...colours }: PartProps) {
  const cell = Math.max(14, Math.min(28, Math.floor(132 / size)));
  return <Matrix label={name} rows={size} columns={size} cell={cell} value={grid} digits={2} {...colours} />;
}
