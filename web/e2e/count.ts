import type { Reporter, TestModule } from "vitest/node";
import { findChromium, serviceProblem } from "./service";

/**
 * Ends the run before it begins where there is no service to test, and otherwise ends its output with one plain line:
 * `Browser tests: 12 passed, 0 failed, 0 skipped`.
 */
export default class Count implements Reporter {
  async onInit(): Promise<void> {
    const problem = await serviceProblem();
    if (problem !== null) {
      console.error(problem);
      process.exit(1);
    }
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    if (findChromium() === null) {
      console.log("Chromium is not installed, so the browser tests are skipped: apt-get install chromium, or set CHROMIUM");
    }
    console.log(`Browser tests: ${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
  }
}
