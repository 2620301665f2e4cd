/** uPlot, loaded when the first curve is drawn. */
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export type Plot = uPlot;
export type Series = readonly [x: number[], training: (number | null)[], test: (number | null)[]];

const HEIGHT = 170;

/** Colours as the page has them at the moment. */
const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export type PlotMaker = typeof uPlot;

export const loadPlots = async (): Promise<PlotMaker> => (await import("uplot")).default;

/** A plot without curves. @param UPlot of `loadPlots` */
export function makePlot(UPlot: PlotMaker, place: HTMLElement, names: readonly [string, string]): Plot {
  const [ink, line, training, test] = ["--muted", "--line", "--conv", "--output"].map(colour);
  const axis = {
    stroke: ink ?? "",
    grid: { stroke: line ?? "", width: 1 },
    ticks: { show: false },
    // The page's own: looking for another one would take a good part of a frame.
    font: `12px ${getComputedStyle(place).fontFamily}`,
  };
  return new UPlot(
    {
      width: Math.max(160, place.clientWidth),
      height: HEIGHT,
      cursor: { y: false, drag: { x: false, y: false } },
      legend: { show: false },
      scales: { x: { time: false } },
      axes: [
        // Whole epochs.
        { ...axis, size: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
        { ...axis, size: 46 },
      ],
      series: [
        {},
        { label: names[0], stroke: training ?? "", width: 1.5, points: { show: false } },
        {
          label: names[1],
          stroke: test ?? "",
          width: 2,
          spanGaps: true,
          points: { show: true, size: 7, fill: test ?? "" },
        },
      ],
    },
    [],
    place,
  );
}

export const resize = (plot: Plot, width: number): void =>
  plot.setSize({ width: Math.max(160, width), height: HEIGHT });
export const update = (plot: Plot, series: Series): void => plot.setData(series as unknown as uPlot.AlignedData);
