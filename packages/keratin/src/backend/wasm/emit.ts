/**
 * From a Program to a module: kernels first, each once; then a function per phase, whose straight-line calls hold all
 * addresses; then `step`, which runs each phase for the worker's shards and meets the other workers at a barrier.
 */
import { type Call, type Operand, type Program, RANGE_UNIT } from "../../compile/program.ts";
import type { Variable } from "../../ir/variable.ts";
import { InternalError } from "../../util/errors.ts";
import { type Func, type FunctionBuilder, type I32, i32, ModuleBuilder } from "./encoder/index.ts";
import type { Engine } from "./engine.ts";
import { CONTROL, MOST_PAGES } from "./layout.ts";
import type { EmitKernel } from "./lowering/context.ts";
import type { IoLayout } from "./runtime/executable.ts";

export interface EmitOptions {
  readonly engine: Engine;
  readonly io: IoLayout;
  /** Whether the memory is shared: else there is one worker and nothing to wait for. */
  readonly shared: boolean;
}

/** What a phase function knows of its shard. */
interface ShardValues {
  readonly worker: I32;
  readonly arena: I32;
  readonly io: I32;
  readonly shard: I32;
  /** The shard's part of the arena. */
  readonly base: I32;
  readonly firstRow: I32;
  readonly rows: I32;
}

type EmitProgram = Program<EmitKernel>;

export function emitProgram(program: EmitProgram, { engine, io, shared }: EmitOptions): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(engine, { shared, minimum: 1, maximum: MOST_PAGES });
  let position = 0;
  const phases = program.phases.map((calls, index) => {
    const phase = emitPhase(module, program, calls, { io, index, position });
    position += calls.length;
    return phase;
  });
  const barrier = shared ? emitBarrier(module) : undefined;
  module.export("step", emitStep(module, program, phases, barrier));
  return module.bytes();
}

function emitPhase(
  module: ModuleBuilder,
  program: EmitProgram,
  calls: readonly Call<EmitKernel>[],
  { io, index, position }: { io: IoLayout; index: number; position: number },
): Func {
  const kernels = calls.map((call) => call.kernel(module));
  return module.func(`phase ${index}`, { worker: "i32", arena: "i32", io: "i32", shard: "i32" }, [], (f) => {
    const values = shardValues(f, program);
    calls.forEach((call, k) => {
      const make = (): void => {
        // A trap leaves the index of its call behind, for the error message.
        f.storeI32(values.worker.shl(2), i32(position + k), CONTROL.position);
        f.call(
          kernels[k] as Func,
          call.operands.map((operand) => resolve(operand, values, program, io, module)),
        );
      };
      if (call.once) f.if(values.shard.isZero(), make);
      else make();
    });
  });
}

function shardValues(f: FunctionBuilder, { plan, batch, shards }: EmitProgram): ShardValues {
  const [worker, arena, io, shard] = [
    f.parameter("worker"),
    f.parameter("arena"),
    f.parameter("io"),
    f.parameter("shard"),
  ];
  const base = f.i32(arena.add(plan.sharedBytes).add(shard.mul(plan.shardBytes)));
  const firstRow = f.i32(shard.mul(batch).divU(shards));
  const rows = f.i32(shard.add(1).mul(batch).divU(shards).sub(firstRow));
  return { worker, arena, io, shard, base, firstRow, rows };
}

function resolve(
  operand: Operand,
  values: ShardValues,
  program: EmitProgram,
  io: IoLayout,
  module: ModuleBuilder,
): I32 | number {
  switch (operand.kind) {
    case "address":
      return address(operand, values, program, io, module);
    case "rows":
      return values.rows.mul(operand.times);
    case "first-row":
      return values.firstRow.mul(operand.times);
    case "range-start":
      return rangeStart(values.shard, operand.total, operand.unit, program.shards);
    case "range-length":
      return rangeEnd(values.shard, operand, program.shards).sub(
        rangeStart(values.shard, operand.total, operand.unit, program.shards),
      );
    case "shard-stride":
      return program.plan.shardBytes;
    case "shards":
      return program.shards;
    case "number":
      return operand.value;
    default:
      return operand satisfies never;
  }
}

/** Where the shard's range of `total` things begins: a multiple of the unit. */
const rangeStart = (shard: I32, total: number, unit: number, shards: number): I32 =>
  shard
    .mul(Math.ceil(total / unit))
    .divU(shards)
    .mul(unit);

function rangeEnd(shard: I32, { total, unit }: { total: number; unit: number }, shards: number): I32 {
  const end = rangeStart(shard.add(1), total, unit, shards);
  return end.ltU(total).select(end, total);
}

function address(
  { buffer, split, first }: Operand & { kind: "address" },
  { arena, io, shard, base, firstRow }: ShardValues,
  { plan, shards, variables }: EmitProgram,
  layout: IoLayout,
  module: ModuleBuilder,
): I32 {
  const start = split > 0 ? rangeStart(shard, split, RANGE_UNIT, shards).shl(2) : i32(0);
  const planned = plan.offsets.get(buffer) ?? 0;
  const plus = (origin: I32, offset: number): I32 => (split > 0 ? origin.add(offset).add(start) : origin.add(offset));
  switch (buffer.placement) {
    case "state":
      return plus(module.importGlobal(variableImport(variables, buffer)), 0);
    case "feed":
    case "result": {
      const origin = plus(io, layout.offsets.get(buffer) ?? 0);
      return buffer.rowBytes > 0 ? origin.add(firstRow.mul(buffer.rowBytes)) : origin;
    }
    case "shared":
      return plus(arena, planned);
    case "shard":
      return first ? plus(arena, plan.sharedBytes + planned) : plus(base, planned);
    default:
      return buffer.placement satisfies never;
  }
}

/** Variables are imported as v0, v1, … in the program's order: models of one shape share the module. */
function variableImport(variables: ReadonlyMap<Variable, unknown>, buffer: unknown): string {
  const index = [...variables.values()].indexOf(buffer);
  if (index < 0) throw new InternalError("A call uses a variable that the program does not list.");
  return `v${index}`;
}

function emitStep(
  module: ModuleBuilder,
  { shards }: EmitProgram,
  phases: readonly Func[],
  barrier: Func | undefined,
): Func {
  return module.func("step", { worker: "i32", workers: "i32", arena: "i32", io: "i32" }, ["i32"], (f) => {
    const [worker, workers, arena, io] = [
      f.parameter("worker"),
      f.parameter("workers"),
      f.parameter("arena"),
      f.parameter("io"),
    ];
    const from = f.i32(worker.mul(shards).divU(workers));
    const to = f.i32(worker.add(1).mul(shards).divU(workers));
    for (const phase of phases) {
      f.loop(from, to, 1, (shard) => f.call(phase, [worker, arena, io, shard]));
      if (barrier) f.if(f.callI32(barrier, [workers]), () => f.return(1));
    }
    f.return(0);
  });
}

/** How often a worker looks before it goes to sleep, and how long it sleeps before it looks for a failure. */
const SPINS = 2000;
const SLEEP_NANOSECONDS = 50_000_000;

/** Waits until all workers are here; gives 1 if one of them has failed. */
function emitBarrier(module: ModuleBuilder): Func {
  return module.func("barrier", { workers: "i32" }, ["i32"], (f) => {
    const zero = i32(0);
    const generation = f.i32(zero.atomicLoad(CONTROL.generation));
    f.if(
      zero.atomicAdd(1, CONTROL.arrived).eq(f.parameter("workers").sub(1)),
      () => {
        f.atomicStore(zero, i32(0), CONTROL.arrived);
        f.drop(zero.atomicAdd(1, CONTROL.generation));
        f.drop(zero.atomicNotify(CONTROL.generation));
      },
      () => {
        const spins = f.i32(0);
        f.while(
          () => zero.atomicLoad(CONTROL.generation).eq(generation),
          () => {
            f.advance(spins, 1);
            f.if(i32(SPINS).ltU(spins), () => {
              f.if(zero.atomicLoad(CONTROL.abort), () => f.return(1));
              f.drop(zero.atomicWait(generation, SLEEP_NANOSECONDS, CONTROL.generation));
            });
          },
        );
      },
    );
    f.return(zero.atomicLoad(CONTROL.abort));
  });
}
