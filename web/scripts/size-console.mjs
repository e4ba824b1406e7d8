// Fails when what the console's first visit loads outgrows its budget, or any chunk does (kB = 1000 bytes, brotli at its
// strongest).
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const BUDGETS = { js: 80, css: 8, chunk: 15 };
const PLACE = "dist/assets/console";

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length / 1000;

const html = readFileSync("dist/console/index.html").toString();
const first = new Set([...html.matchAll(/(?:src|href)="\/assets\/console\/([^"]+)"/g)].map((match) => match[1]));
const totals = { js: 0, css: 0, chunk: 0 };
for (const name of readdirSync(PLACE).filter((each) => /\.(js|css)$/.test(each))) {
  const size = brotli(readFileSync(`${PLACE}/${name}`));
  if (first.has(name)) {
    totals[name.endsWith(".css") ? "css" : "js"] += size;
  } else {
    totals.chunk = Math.max(totals.chunk, size);
  }
}
for (const [kind, budget] of Object.entries(BUDGETS)) {
  const over = totals[kind] > budget;
  console.log(`console ${kind}: ${totals[kind].toFixed(1)} of ${budget} kB${over ? "  OVER BUDGET" : ""}`);
  if (over) {
    process.exitCode = 1;
  }
}
