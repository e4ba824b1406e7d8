/** The files that a page loads at once, and all that it may load later, out of its HTML and Vite's manifest. */
export function filesOf(manifest, html) {
  const byFile = new Map(Object.values(manifest).map((chunk) => [chunk.file, chunk]));
  const initial = new Set();
  const all = new Set();
  const visit = (file, first) => {
    const seen = first ? initial : all;
    if (seen.has(file)) {
      return;
    }
    all.add(file);
    seen.add(file);
    const chunk = byFile.get(file);
    [...(chunk?.css ?? []), ...(chunk?.assets ?? [])].forEach((other) => visit(other, first));
    (chunk?.imports ?? []).forEach((name) => visit(manifest[name].file, first));
    (chunk?.dynamicImports ?? []).forEach((name) => visit(manifest[name].file, false));
  };
  [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].forEach(([, file]) => visit(file, true));
  return { initial, all };
}
