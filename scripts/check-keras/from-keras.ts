/** Keras's files in Keratin. */
import { join } from "node:path";
import { loadModel, type Model, NdArray } from "keratin";
import { difference, type Report } from "./report.ts";
import { type ModelRecord, readRecords } from "./suite.ts";

const PREDICTION = 1e-5;
const STEP = 1e-5;

async function load(folder: string, { files }: ModelRecord, file: string): Promise<Model> {
  if (!file.endsWith(".weights.h5")) return loadModel(join(folder, file));
  const model = await loadModel(join(folder, files[0] as string), { compile: false });
  const zeros = (await model.getWeights()).map(({ data, shape }) => new NdArray(data.slice().fill(0), shape));
  await model.setWeights(zeros);
  await model.loadWeights(join(folder, file));
  return model;
}

async function checkStep(model: Model, file: string, record: ModelRecord, report: Report): Promise<void> {
  const { x, y = [], next = [], leftOut = [] } = record;
  await model.trainOnBatch(x, y);
  const weights = await model.getWeights();
  const each = weights.map((weight, i) => {
    const { name } = model.weights[i] as { name: string };
    const without = leftOut[i] ?? [];
    const said = `  without ${without.length} of ${weight.data.length}: gradient < 1e-5 of the largest`;
    return { name, worst: difference(weight, next[i], without), said: without.length > 0 ? said : "" };
  });
  const problems = each.filter(({ worst }) => !(worst <= STEP)).map(({ name }) => `${name} differs`);
  report.line(`${file}: one more step in Keratin`, problems);
  for (const { name, worst, said } of each) {
    console.log(`         ${name.padEnd(44)} ${worst.toExponential(1)}${said}`);
  }
}

async function check(folder: string, record: ModelRecord, file: string, report: Report): Promise<void> {
  const model = await load(folder, record, file);
  const outputs = await model.predictAll(record.x, { verbose: 0 });
  const worst = Math.max(...record.outputs.map((expected, i) => difference(outputs[i], expected)));
  const problems = worst <= PREDICTION ? [] : ["predictions differ"];
  report.line(`${file} in Keratin: predictions within ${worst.toExponential(1)}`, problems);
  if (record.next && !file.endsWith(".weights.h5")) await checkStep(model, file, record, report);
}

/** Loads all files that Keras wrote, and compares with what it recorded. */
export async function fromKeras(folder: string, report: Report): Promise<void> {
  for (const record of await readRecords(folder, "keras")) {
    for (const file of record.files) {
      try {
        await check(folder, record, file, report);
      } catch (error) {
        report.line(`${file} in Keratin`, [String(error)]);
      }
    }
  }
}
