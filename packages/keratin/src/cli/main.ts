#!/usr/bin/env node
/** `keratin summary|predict|evaluate|convert|studio`: the command line. Node only. */
import { Command } from "commander";
import { convert } from "./commands/convert.ts";
import { type EvaluateFlags, evaluate } from "./commands/evaluate.ts";
import { type PredictFlags, predict } from "./commands/predict.ts";
import { type StudioFlags, studio } from "./commands/studio.ts";
import { type SummaryFlags, summary } from "./commands/summary.ts";
import { report } from "./output.ts";

const program = new Command("keratin").description("Looks at, runs and converts Keras models.").showHelpAfterError();
const JSON_FLAG = ["--json", "print JSON instead of text"] as const;

program
  .command("summary")
  .description("the layers of a model, their shapes and parameters")
  .argument("<model>", "a .keras or whole-model .h5 file")
  .option(
    "--costs",
    "instead: each layer's output size, parameters, multiply-adds and receptive field, with the formulas",
  )
  .option("--plot <file>", "also draw the layers and their connections: a path that ends with .svg")
  .option(...JSON_FLAG)
  .action((model: string, flags: SummaryFlags & { json?: true }) => report(flags.json, () => summary(model, flags)));

program
  .command("predict")
  .description("classes and probabilities of images")
  .argument("<model>", "a .keras or whole-model .h5 file")
  .argument("<images...>", "image files; they are resized to what the model takes")
  .option("--classes <names>", "names of the classes: a,b,c or a text file with one name a line")
  .option("--top <count>", "classes to print for each image", "3")
  .option("--scale <number>", "what pixels (0-255) are divided by; default 1 if the model scales them itself, else 255")
  .option(...JSON_FLAG)
  .action((model: string, images: string[], flags: PredictFlags & { json?: true }) =>
    report(flags.json, () => predict(model, images, flags)),
  );

program
  .command("evaluate")
  .description("loss and metrics on a data set")
  .argument("<model>", "a .keras or whole-model .h5 file")
  .argument("<data>", "a directory with one folder of images per class, or mnist, fashion_mnist, cifar10")
  .option("--batch-size <count>", "images per step", "32")
  .option("--loss <name>", "a loss, if the file says none: sparse_categorical_crossentropy, …")
  .option("--scale <number>", "what pixels (0-255) are divided by; default 1 if the model scales them itself, else 255")
  .option(...JSON_FLAG)
  .action((model: string, data: string, flags: EvaluateFlags & { json?: true }) =>
    report(flags.json, () => evaluate(model, data, flags)),
  );

program
  .command("convert")
  .description("writes a model in another format: .keras, .h5, .weights.h5 or .onnx")
  .argument("<from>", "a .keras or whole-model .h5 file")
  .argument("<to>", "the file to write; its ending says the format")
  .option(...JSON_FLAG)
  .action((from: string, to: string, { json }: { json?: true }) => report(json, () => convert(from, to)));

program
  .command("studio")
  .description("serves Keratin Studio on this machine and opens it in the browser")
  .argument("[model]", "a .keras or whole-model .h5 file, opened in the inspector")
  .option("--host <address>", "address to listen on; 0.0.0.0 lets other machines in", "127.0.0.1")
  .option("--port <number>", "port; default 5170, or any free one if that is taken")
  .option("--no-open", "only print the address")
  .option(...JSON_FLAG)
  .action((model: string | undefined, flags: StudioFlags & { json?: true }) =>
    report(flags.json, () => studio(model, flags)),
  );

await program.parseAsync();
