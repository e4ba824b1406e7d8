// What a release of one changed component costs a browser that has the release before: `npm run size:release`, after
// `npm run build`. Builds the app a second time with other words in one component, and tells the bytes of every file
// that is new, as the build compresses it (brotli) and as the service sends it to a browser that kept the former version
// as a dictionary (RFC 9842), by the service's own classes: ./headroom build comes first. kB = 1000 bytes; fields of
// answers aren't counted.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const BUDGET = 5;
/** In the first file that every page loads, whose new name all others hear of; and in one that comes later. */
const CHANGES = [
  { component: "src/views/today.tsx", from: "What matters most", to: "What matters most today" },
  { component: "src/views/goals.tsx", from: "New goal", to: "Add a goal" },
];
const LIBRARIES = "../finance/server/target/lib";
const CLASSES = ["../platform/http/target/classes", "../platform/base/target/classes", `${LIBRARIES}/*`].join(":");

const family = (file) => file.replace(/-[\w-]{6}(\.(?:js|css))$/, "-*$1");
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

/** Bytes that the service sends for each pair of a former file and its next version; null where it sends the whole. */
function differences(pairs) {
  const java = process.env.JAVA_HOME === undefined ? "java" : join(process.env.JAVA_HOME, "bin/java");
  const told = execFileSync(java, ["--enable-native-access=ALL-UNNAMED", "-cp", CLASSES, "scripts/Differences.java", "dcb", "dcz"], {
    input: pairs.map((pair) => pair.join(" ")).join("\n"),
    stdio: ["pipe", "pipe", "inherit"],
  });
  return told.toString().split("\n").map((line) => (line === "" ? null : Number(line)));
}

function build(change, scratch) {
  const web = join(scratch, "web");
  rmSync(web, { recursive: true, force: true });
  for (const part of ["src", "scripts", "index.html", "package.json", "tsconfig.json", "vite.config.ts"]) {
    cpSync(part, join(web, part), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(web, "node_modules"));
  const component = join(web, change.component);
  const before = readFileSync(component, "utf8");
  if (!before.includes(change.from)) {
    throw new Error(`${change.component} doesn't say "${change.from}" any more: change other words of it`);
  }
  writeFileSync(component, before.replace(change.from, change.to));
  execFileSync("npx", ["vite", "build", "--logLevel", "warn"], { cwd: web });
  execFileSync("node", ["scripts/finish.mjs"], { cwd: web });
  return join(web, "dist");
}

function weigh(change, scratch) {
  const next = build(change, scratch);
  const files = ["index.html", "sw.js", ...JSON.parse(readFileSync(join(next, "release.json"), "utf8")).all];
  const old = new Map(JSON.parse(readFileSync("dist/release.json", "utf8")).all.map((file) => [family(file), file]));
  const changed = files.filter((file) => !existsSync(join("dist", file)) || !readFileSync(join("dist", file)).equals(readFileSync(join(next, file))));
  const former = (file) => (file.startsWith("assets/") ? old.get(family(file)) : undefined);
  const known = changed.filter((file) => former(file) !== undefined);
  const sent = new Map(differences(known.map((file) => [join("dist", former(file)), join(next, file)])).map((bytes, index) => [known[index], bytes]));
  const weights = changed.map((file) => {
    const whole = brotli(readFileSync(join(next, file)));
    return { file, whole, delta: Math.min(whole, sent.get(file) ?? whole) };
  });
  const sum = (kind) => weights.reduce((total, weight) => total + weight[kind], 0) / 1000;
  return { component: change.component, files: changed.length, wholeKb: sum("whole"), dictionaryKb: sum("delta"), weights };
}

/** For each change: how many files are new, and what they weigh. */
export function releases() {
  if (!existsSync(LIBRARIES)) {
    return { unmeasured: "the service isn't built: ./headroom build" };
  }
  const scratch = mkdtempSync(join(tmpdir(), "headroom-release-"));
  try {
    return CHANGES.map((change) => weigh(change, scratch));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const measured = releases();
  if ("unmeasured" in measured) {
    console.log(measured.unmeasured);
    process.exit(0);
  }
  for (const { component, files, wholeKb, dictionaryKb, weights } of measured) {
    for (const { file, whole, delta } of weights.filter(({ delta: bytes }) => bytes >= 150)) {
      console.log(`  ${file}  ${whole} bytes, ${delta} with a dictionary`);
    }
    const over = dictionaryKb > BUDGET;
    console.log(
      `${component}: ${files} files, ${wholeKb.toFixed(1)} kB, with dictionaries ${dictionaryKb.toFixed(1)} of ${BUDGET} kB${over ? "  OVER BUDGET" : ""}`,
    );
    if (over) {
      process.exitCode = 1;
    }
  }
}
