import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// A build of its own: no chunk is shared with the household's app, so that its service worker keeps nothing of this and a
// release of one leaves the other's files alone.
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  publicDir: false,
  resolve: {
    alias: {
      "react/jsx-runtime": "preact/jsx-runtime",
      "react/jsx-dev-runtime": "preact/jsx-runtime",
      "react-dom/client": "preact/compat/client",
      "react-dom": "preact/compat",
      react: "preact/compat",
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    assetsDir: "assets/console",
    // Nothing may end up inline: the server's content security policy has no 'unsafe-inline' and no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // the service tells by these names which files are versions of one (AssetFamilies)
    rolldownOptions: {
      input: "console/index.html",
      output: {
        entryFileNames: "assets/console/[name]-[hash:6].js",
        chunkFileNames: "assets/console/[name]-[hash:6].js",
        assetFileNames: "assets/console/[name]-[hash:6][extname]",
      },
    },
  },
});
