/** Schedules from Keras's configs. */
import * as schedules from "../../src/nn/schedules/index.ts";
import { camelCase, type KerasOptions } from "./fixture.ts";

export type ScheduleName = Exclude<keyof typeof schedules, "LearningRateSchedule">;

export function makeSchedule(golden: {
  class_name: ScheduleName;
  config: KerasOptions;
}): schedules.LearningRateSchedule {
  const make = schedules[golden.class_name] as (options: object) => schedules.LearningRateSchedule;
  return make(camelCase(golden.config));
}
