/** What host and workers say to each other. */

export type ToWorker =
  | { readonly type: "start"; readonly memory: WebAssembly.Memory | null }
  /** Instantiates a program; `bindings` are the addresses of its variables, by import name. */
  | {
      readonly type: "load";
      readonly program: number;
      readonly module: WebAssembly.Module;
      readonly bindings: Readonly<Record<string, number>>;
    }
  | { readonly type: "unload"; readonly program: number }
  | RunMessage
  /** The rest is for a worker that has the memory to itself. */
  | { readonly type: "grow"; readonly bytes: number }
  | { readonly type: "write"; readonly address: number; readonly data: Uint8Array }
  | { readonly type: "read"; readonly ticket: number; readonly address: number; readonly bytes: number };

export interface RunMessage {
  readonly type: "run";
  readonly program: number;
  readonly ticket: number;
  /** Which of how many workers the receiver is. */
  readonly worker: number;
  readonly workers: number;
  readonly arena: number;
  readonly io: number;
  /** Bytes to put at `io` first, where the host cannot. */
  readonly feeds?: Uint8Array;
  /** Bytes to send back afterwards, where the host cannot read them. */
  readonly results?: { readonly address: number; readonly bytes: number };
}

export type FromWorker =
  /** Sent by worker 0 when a step is over for all. */
  | { readonly type: "done"; readonly ticket: number; readonly data?: Uint8Array }
  | { readonly type: "failed"; readonly ticket: number; readonly message: string; readonly position: number };

/** The exported function of a program's module. Returns 0, or 1 if another worker failed. */
export type StepFunction = (worker: number, workers: number, arena: number, io: number) => number;
