import type { Reporter, TestModule } from "vitest/node";
import { findChromium } from "./service";

/** Ends the output with one plain line: `Browser tests: 9 passed, 0 failed, 0 skipped`. */
export default class Count implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    if (findChromium() === null) {
      console.log("Chromium is not installed, so the browser tests are skipped: apt-get install chromium, or set CHROMIUM");
    }
    console.log(`Browser tests: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
  }
}
