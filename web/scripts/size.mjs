// Fails where what a visit loads outgrows its budget (kB = 1000 bytes, brotli at its strongest).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Of the first visit; of any chunk that comes later; of all scripts together. */
const BUDGETS = { js: 30, css: 10, html: 2, chunk: 22, all: 500 };

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length / 1000;
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;

const release = JSON.parse(readFileSync("dist/release.json", "utf8"));
const weigh = (path) => {
  const bytes = readFileSync(`dist/${path}`);
  return { path, raw: bytes.length / 1000, gzip: gzip(bytes), brotli: brotli(bytes) };
};
const tell = ({ path, raw, gzip: zipped, brotli: small }) =>
  console.log(`${path}  ${raw.toFixed(1)} kB, gzip ${zipped.toFixed(1)}, brotli ${small.toFixed(1)}`);

const initial = release.initial.map(weigh);
initial.forEach(tell);
const later = release.all.filter((path) => path.endsWith(".js") && !release.initial.includes(path)).map(weigh);
const largest = later.toSorted((a, b) => b.brotli - a.brotli)[0];
const sum = (files) => files.reduce((total, file) => total + file.brotli, 0);
const scripts = readdirSync("dist/assets").filter((file) => file.endsWith(".js")).map((file) => weigh(`assets/${file}`));
const totals = {
  js: sum(initial.filter(({ path }) => path.endsWith(".js"))),
  css: sum(initial.filter(({ path }) => path.endsWith(".css"))),
  html: brotli(readFileSync("dist/index.html")),
  chunk: largest?.brotli ?? 0,
  all: sum(scripts),
};
if (existsSync("dist/sw.js")) {
  tell(weigh("sw.js"));
}
console.log(`${later.length} chunks come later, ${sum(later).toFixed(1)} kB together; the largest is ${largest?.path}`);
for (const [kind, budget] of Object.entries(BUDGETS)) {
  const over = totals[kind] > budget;
  console.log(`${kind}: ${totals[kind].toFixed(1)} of ${budget} kB${over ? "  OVER BUDGET" : ""}`);
  if (over) {
    process.exitCode = 1;
  }
}
