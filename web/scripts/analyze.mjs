// What the bundles hold: each chunk with its compressed size, and the modules that weigh most in it, by their share of the
// chunk's code before it is made small.
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "vite";

const MOST = Number(process.argv[2] ?? 8);
const kilobytes = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
const brotli = (text) =>
  brotliCompressSync(Buffer.from(text), { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }).length;

const { output } = await build({ logLevel: "error", build: { write: false } });
const chunks = output.filter(({ type }) => type === "chunk").map((chunk) => Object.assign(chunk, { small: brotli(chunk.code) }));
for (const chunk of chunks.toSorted((a, b) => b.small - a.small)) {
  const modules = Object.entries(chunk.modules).map(([id, { renderedLength }]) => ({ id, renderedLength }));
  const total = modules.reduce((sum, { renderedLength }) => sum + renderedLength, 0);
  console.log(`${kilobytes(chunk.small)} kB  ${chunk.fileName}${chunk.isEntry ? "  (entry)" : ""}`);
  for (const { id, renderedLength } of modules.toSorted((a, b) => b.renderedLength - a.renderedLength).slice(0, MOST)) {
    const name = id.replace(/^.*node_modules\//, "").replace(`${process.cwd()}/`, "");
    console.log(`           ${((100 * renderedLength) / Math.max(total, 1)).toFixed(0).padStart(3)} %  ${name}`);
  }
}
console.log(`${kilobytes(chunks.reduce((sum, { small }) => sum + small, 0))} kB  in ${chunks.length} chunks`);
