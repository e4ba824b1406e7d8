// Fails when what a first visit loads outgrows its budget (kB = 1000 bytes, brotli at its strongest).
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGETS = { js: 30, css: 8, html: 2 };

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length / 1000;
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;

const html = readFileSync("dist/index.html");
const assets = [...html.toString().matchAll(/(?:src|href)="\/(assets\/[^"]+\.(js|css))"/g)];
const totals = { js: 0, css: 0, html: brotli(html) };
for (const [, path, kind] of assets) {
  const bytes = readFileSync(`dist/${path}`);
  totals[kind] += brotli(bytes);
  console.log(`${path}  ${(bytes.length / 1000).toFixed(1)} kB, gzip ${gzip(bytes).toFixed(1)}, brotli ${brotli(bytes).toFixed(1)}`);
}
for (const [kind, budget] of Object.entries(BUDGETS)) {
  const over = totals[kind] > budget;
  console.log(`${kind}: ${totals[kind].toFixed(1)} of ${budget} kB${over ? "  OVER BUDGET" : ""}`);
  if (over) {
    process.exitCode = 1;
  }
}
