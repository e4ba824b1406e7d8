import type { ActionDone, Enveloped, LocalDate, Outlook, UserId } from "./api";
import { request } from "./http";

/** The key under which a day's outlook is kept; null is the newest. */
export function outlookKey(user: UserId, date: LocalDate | null): string {
  return `outlook:${user}:${date ?? "newest"}`;
}

export async function fetchOutlook(user: UserId, date: LocalDate | null, signal?: AbortSignal): Promise<Outlook> {
  const { value } = await request<Enveloped<Outlook>>("GET", `/api/v2/daily-outlook/${user}`, { query: { date }, signal });
  return value.data;
}

/** Marks an action as done; doing it twice changes nothing. */
export async function sendActionDone(user: UserId, action: string): Promise<ActionDone> {
  const path = `/api/v2/daily-outlook/${user}/actions/${encodeURIComponent(action)}/complete`;
  const { value } = await request<ActionDone | Enveloped<ActionDone>>("POST", path, {
    idempotencyKey: `action-${user}-${action}`.slice(0, 255),
  });
  return "data" in value ? value.data : value;
}
