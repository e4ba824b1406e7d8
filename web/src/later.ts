import { listenForNetwork } from "./outbox";
import { startVitals } from "./vitals";
import { startWorker } from "./worker";

/** What begins once the page is there. */
export function startLater(): void {
  listenForNetwork();
  startVitals();
  startWorker();
}
