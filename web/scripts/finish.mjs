// The second half of the build: the service worker with the list of this release's files, and every file that shrinks
// beside itself as .br and .gz, so that no request pays for compressing it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { filesOf } from "./release.mjs";

const DIST = "dist";
const SHRINKS = /\.(html|js|css|svg|json|webmanifest|txt)$/;
const SMALLEST = 512;

const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, "utf8"));
const app = filesOf(manifest, readFileSync(`${DIST}/index.html`, "utf8"));
const hash = (bytes, signs) => createHash("sha256").update(bytes).digest("base64url").slice(0, signs);
// the names of the files hold their content's hash, the page's doesn't
const release = { page: hash(readFileSync(`${DIST}/index.html`), 16), files: [...app.all].toSorted() };

await build({
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: DIST,
    emptyOutDir: false,
    target: "es2022",
    reportCompressedSize: false,
    lib: { entry: "src/sw.ts", formats: ["iife"], name: "worker", fileName: () => "offline.js" },
  },
});
// What the worker does stays as it is over many releases and has a name of its own; what a release changes is the list.
const offline = `assets/offline-${hash(readFileSync(`${DIST}/offline.js`), 6)}.js`;
renameSync(`${DIST}/offline.js`, `${DIST}/${offline}`);
writeFileSync(
  `${DIST}/sw.js`,
  `self.RELEASE=${JSON.stringify(release)};{const file="/${offline}";` +
    // the page's policy holds for its worker too, and knows one maker of script addresses
    `const policy=self.trustedTypes?.createPolicy("headroom-worker",{createScriptURL:()=>file});` +
    `importScripts(policy===undefined?file:policy.createScriptURL(file));}\n`,
);

// what each address needs beyond the start: the service tells it in the head of the page it sends first
const routes = [...readFileSync("src/route.ts", "utf8").matchAll(/^ {2}"?([a-z-]+)"?: "(\/[^"]*)",$/gm)];
const views = new Map([...readFileSync("src/pages.ts", "utf8").matchAll(/^ {2}"?([a-z-]+)"?: lazyPart\(\(\) => import\("\.\/(.+?)"\)/gm)].map(([, page, view]) => [page, `src/${view}.tsx`]));
views.set("sign-in", "src/views/entrance.tsx");
const preload = Object.fromEntries(
  routes.flatMap(([, page, path]) => (manifest[views.get(page)] === undefined ? [] : [[path, needed(views.get(page))]])),
);
writeFileSync(`${DIST}/preload.json`, JSON.stringify(preload));

/** A view's file, its styles and what it imports, without what the page loads anyway. */
function needed(view, seen = new Set()) {
  const chunk = manifest[view];
  if (chunk === undefined || seen.has(view) || app.initial.has(chunk.file)) {
    return [];
  }
  seen.add(view);
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((other) => needed(other, seen))];
}

rmSync(`${DIST}/.vite`, { recursive: true });
writeFileSync(`${DIST}/release.json`, `${JSON.stringify({ initial: [...app.initial].toSorted(), all: [...app.all].toSorted() }, null, 2)}\n`);

function files(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(directory, entry.name)) : [join(directory, entry.name)],
  );
}

for (const file of files(DIST)) {
  if (!SHRINKS.test(file) || statSync(file).size < SMALLEST) {
    continue;
  }
  const bytes = readFileSync(file);
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, best));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
console.log(`${release.files.length} files in the release ${relative(".", DIST)}`);
