/**
 * Whether the service can be reached, as far as a page can know: by what the browser says of the network, and by how the
 * last exchange with the service ended. The first alone isn't enough, since a network that leads nowhere is one to it.
 */
let answering = true;

export const listeners = new Set<() => void>();

/** An exchange with the service has ended: with an answer, whatever it says, or without one. */
export function noteAnswer(came: boolean): void {
  if (came !== answering) {
    answering = came;
    listeners.forEach((listener) => listener());
  }
}

export function isReachable(): boolean {
  return navigator.onLine && answering;
}
