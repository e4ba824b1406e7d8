import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/pages.css";

const container = document.getElementById("app");
if (container !== null) {
  createRoot(container).render(<App />);
}
