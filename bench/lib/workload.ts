/** The jobs that every subject is given, and what they cost. */

/** Images of one step of Lab 07, as in the lecture's notebook. */
export const LAB07_BATCH = 64;

/** Images of one step of Lab 08, as in its notebook. */
export const LAB08_BATCH = 32;

/**
 * Floating-point operations of one training step of Lab 07 at batch 64, counted as direct convolutions and matrix
 * products would do them (a multiply-add is two): forward, input gradients (none for the first layer) and weight
 * gradients. conv2 and conv3 dominate. Winograd does fewer; the count is the same for everybody. Agreed: 1.048 GFLOP.
 */
export const LAB07_STEP_FLOPS = 1.048e9;

/** Steps over which a window's mean is taken; the best window is the figure that is compared. */
export const WINDOW_STEPS = 100;

export type Network = "lab07" | "lab08";

export interface NetworkData {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly batch: number;
  readonly stepsPerEpoch: number;
}

export const NETWORKS: Readonly<Record<Network, NetworkData>> = {
  lab07: { shape: [28, 28, 1], batch: LAB07_BATCH, stepsPerEpoch: 300 },
  lab08: { shape: [32, 32, 3], batch: LAB08_BATCH, stepsPerEpoch: 150 },
};

/** What a child process is asked to do; it is passed as its one argument, in JSON. */
export interface TrainTask {
  readonly network: Network;
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Path of the data without its ending; see data.ts. */
  readonly data: string;
  /** Pairs of batch size and number of batches to time `predict` with. */
  readonly predict: readonly (readonly [batch: number, batches: number])[];
}

/** How long to train: by default an epoch of the network's `stepsPerEpoch`, `epochs` times. */
export type Length = Pick<TrainTask, "epochs"> & { readonly stepsPerEpoch?: number };

/** For a look whether everything works. */
export const SHORT: Length = { epochs: 1, stepsPerEpoch: 30 };

/** A task over the first images of a network's data. */
export function trainTask(
  network: Network,
  data: string,
  { epochs, stepsPerEpoch }: Length,
  predict: TrainTask["predict"] = [],
): TrainTask {
  const usual = NETWORKS[network];
  return { network, batch: usual.batch, stepsPerEpoch: stepsPerEpoch ?? usual.stepsPerEpoch, epochs, data, predict };
}

/** What a child reports; all but the version may be missing, if the subject cannot do it. */
export interface ChildResult {
  readonly version: string;
  /** When steps ended, in milliseconds after the first began; the first entry is 0. */
  readonly stepEnds?: readonly number[];
  /** From the begin of the subject's import to the end of the first step. */
  readonly startupMilliseconds?: number;
  /** Images per second, by batch size. */
  readonly inference?: Readonly<Record<string, number>>;
  /** The last loss seen: a subject that does not learn is not measured. */
  readonly loss?: number;
  readonly residentBytes?: number;
  /** Bytes planned for a step's values, and the least that any plan needs (Keratin). */
  readonly memory?: { readonly arenaBytes: number; readonly liveBytes: number };
  /** In the subject's own words, what it could not do. */
  readonly cannot?: string;
}
