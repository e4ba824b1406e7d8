import { useSyncExternalStore } from "react";
import { readAddress, subscribe } from "./navigation";

/** A part of the address behind the `?`, kept there so that a reload and a link show the same. */
export function useSearchParam(name: string): readonly [value: string, set: (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => new URLSearchParams(location.search).get(name) ?? "");
  return [
    value,
    (next) => {
      const params = new URLSearchParams(location.search);
      if (next === "") {
        params.delete(name);
      } else {
        params.set(name, next);
      }
      const query = params.toString();
      history.replaceState(null, "", location.pathname + (query === "" ? "" : `?${query}`));
      readAddress();
    },
  ];
}
