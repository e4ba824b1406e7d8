import { createRoot } from "react-dom/client";
import { App, prepareFirst } from "./app";
import { startNavigation } from "./navigation";
import { PARTS } from "./pages";
import { setParts } from "./parts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/pages.css";

const RELOADED = "headroom-reloaded";

// A release took a file away that this page still wanted: the newer page has its own.
addEventListener("vite:preloadError", (event) => {
  if (navigator.onLine && sessionStorage.getItem(RELOADED) === null) {
    event.preventDefault();
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
  }
});

setParts(PARTS);
startNavigation();
prepareFirst();
const container = document.getElementById("app");
if (container !== null) {
  createRoot(container).render(<App />);
}
// nothing on the page waits for these
const later = window.requestIdleCallback ?? setTimeout;
later(() => {
  import("./later").then(({ startLater }) => startLater()).catch(() => undefined);
});
