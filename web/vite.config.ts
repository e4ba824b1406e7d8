import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// The code is written to what React and Preact share; the page ships with Preact, a sixth of React's size.
const preact = {
  "react/jsx-runtime": "preact/jsx-runtime",
  "react/jsx-dev-runtime": "preact/jsx-runtime",
  "react-dom/client": "preact/compat/client",
  "react-dom": "preact/compat",
  react: "preact/compat",
};

/**
 * The app changes data through its outbox and reads lists whole: the library's mutations and endless queries would be a
 * fifteenth of what a first visit loads, and nothing calls them.
 */
const UNUSED: Readonly<Record<string, string>> = {
  "./mutationCache.js":
    "export class MutationCache { clear() {} find() {} findAll() { return []; } resumePausedMutations() { return Promise.resolve(); } }",
  "./infiniteQueryBehavior.js": "export const infiniteQueryBehavior = () => ({}), hasNextPage = () => false, hasPreviousPage = () => false;",
};
const leaner: Plugin = {
  name: "leaner-query",
  enforce: "pre",
  resolveId: (source, importer) => (source in UNUSED && /query-core/.test(importer ?? "") ? `\0unused:${source}` : null),
  load: (id) => (id.startsWith("\0unused:") ? (UNUSED[id.slice(8)] ?? null) : null),
};

/** What today's page needs: one file, since many small ones compress worse. */
const FIRST =
  /src\/(app|api|batch|boot|clock|dates|device|drafts|http|money|navigation|outlook|outlooks|parts|problem|query|route|sections|session|submit|ui\/(boundary|fresh|gauge|icon|lazy|notice|skeleton)|views\/(outlook-actions|skeletons|today))\.tsx?$/;

/** What several of the later pages need: each file of its own would cost every release a file that names the new ones. */
const SHARED = /src\/((amounts|call|field-errors|ledger|outlook-words|places|reads|search-param|upload)\.ts|(ui\/field|views\/(investing|not-enough))\.tsx)$/;

/** The form that signs in, alone and in the dialog of a session that has ended. */
const SIGN_IN = /src\/(ui\/session-ended|views\/sign-in-form)\.tsx$/;

export default defineConfig({
  plugins: [leaner],
  resolve: { alias: preact },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
  build: {
    target: "es2022",
    // Nothing may end up inline: the server's content security policy has no 'unsafe-inline' and no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // scripts/finish.mjs reads it for what the worker keeps and what the budgets count, then takes it away
    manifest: true,
    rolldownOptions: {
      // "use client" of libraries means nothing here
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") {
          warn(warning);
        }
      },
      // the service tells by these names which files are versions of one (AssetFamilies)
      output: {
        entryFileNames: "assets/[name]-[hash:6].js",
        chunkFileNames: "assets/[name]-[hash:6].js",
        assetFileNames: "assets/[name]-[hash:6][extname]",
        codeSplitting: {
          // what every page needs and no release of ours changes
          groups: [
            { name: "vendor", test: /node_modules\/(preact|@tanstack\/(react-)?query)|\0unused:/ },
            { name: "app", test: FIRST },
            { name: "shared", test: SHARED },
            { name: "sign-in", test: SIGN_IN },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts", "console/**/*.test.ts"] },
});
