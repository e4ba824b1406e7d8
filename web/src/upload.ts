import { type Answer, readAnswer, Unreachable, withSession } from "./http";

export type UploadOptions = {
  readonly method?: "POST" | "PUT";
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onProgress: (sent: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
};

/** Sends a file as it is. `fetch` can't tell how much has been sent, so this is an XMLHttpRequest. */
export function upload<T>(path: string, file: Blob, options: UploadOptions): Promise<Answer<T>> {
  return withSession(
    false,
    () =>
      new Promise<Answer<T>>((resolve, reject) => {
        options.signal?.throwIfAborted();
        const xhr = new XMLHttpRequest();
        xhr.open(options.method ?? "POST", path + options.query);
        xhr.setRequestHeader("Accept", "application/json");
        xhr.setRequestHeader("Content-Type", "application/octet-stream");
        for (const [name, value] of Object.entries(options.headers)) {
          xhr.setRequestHeader(name, value);
        }
        xhr.upload.addEventListener("progress", (event) => {
          if (event.lengthComputable) {
            options.onProgress(event.loaded, event.total);
          }
        });
        xhr.addEventListener("error", () => reject(new Unreachable("upload failed")));
        xhr.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        xhr.addEventListener("load", () => {
          try {
            resolve(readAnswer<T>(xhr.status, xhr.responseText, (name) => xhr.getResponseHeader(name)));
          } catch (failure) {
            reject(failure);
          }
        });
        options.signal?.addEventListener("abort", () => xhr.abort(), { once: true });
        xhr.send(file);
      }),
  );
}
