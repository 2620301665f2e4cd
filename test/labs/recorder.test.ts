import assert from "node:assert/strict";
import { test } from "node:test";
import { hexPicture } from "../../labs/report/hex.ts";
import { Recorder } from "../../labs/report/recorder.ts";

test("windows are the means of their own batches, taken out of fit's running means (within 1e-9)", () => {
  const recorder = new Recorder();
  const losses = Array.from({ length: 43 }, (_, i) => 1 / (i + 1));
  recorder.onTrainBegin();
  recorder.onEpochBegin(1);
  let sum = 0;
  losses.forEach((loss, batch) => {
    sum += loss;
    recorder.onTrainBatchEnd(batch, { loss: sum / (batch + 1), accuracy: 0.5 });
  });
  recorder.onEpochEnd(1, { loss: sum / 43, accuracy: 0.5 });
  recorder.onTrainEnd();
  assert.equal(recorder.windows.length, 20);
  const [first, second] = recorder.windows;
  assert.ok(Math.abs((first?.loss ?? 0) - (1 + 1 / 2) / 2) < 1e-9);
  assert.ok(Math.abs((second?.loss ?? 0) - (1 / 3 + 1 / 4) / 2) < 1e-9);
  assert.ok(recorder.windows.every(({ epoch, score }) => epoch > 1 && epoch < 2 && Math.abs(score - 0.5) < 1e-9));
  assert.deepEqual(recorder.history, [{ epoch: 2, loss: sum / 43, score: 0.5 }]);
  assert.ok(recorder.seconds >= 0 && recorder.msPerStep >= 0);
});

test("a picture in hexadecimal: a row of bytes for each row of pixels", () => {
  assert.equal(hexPicture(Uint8Array.of(0, 15, 16, 255), 2), "00 0f\n10 ff");
});
