import { createRoot } from "react-dom/client";
import { Console } from "./app";
import "../../src/styles/tokens.css";
import "./console.css";
import "./parts.css";

const container = document.getElementById("console");
if (container !== null) {
  createRoot(container).render(<Console />);
}
