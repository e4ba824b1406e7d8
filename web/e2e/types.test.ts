import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { SERVICE } from "./service";

const run = promisify(execFile);

test("the app's types are what the service's document says", async () => {
  const said = await run(process.execPath, ["scripts/api-types.mjs", SERVICE.HEADROOM_URL, "--check"], {
    cwd: new URL("..", import.meta.url),
  }).catch((failure: { readonly stderr: string }) => failure);
  expect(said.stderr).toBe("");
});
