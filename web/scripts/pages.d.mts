import type { APIRequestContext } from "playwright-core";

/** The address of every page inside the app, with ids of the household that is signed in. */
export function pagesOf(request: APIRequestContext): Promise<readonly (readonly [name: string, path: string])[]>;
