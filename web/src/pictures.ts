import type { Picture } from "./generated/api";

/** What the service reads; a phone that keeps its photographs in another form turns them into one of these. */
export const ACCEPTED = "image/jpeg,image/png,image/webp";

const LONGEST_SIDE = 2000;
const QUALITY = 0.85;
/** A file up to this size goes as it is where its picture isn't larger than it has to be. */
const SMALL_BYTES = 600_000;

type Size = { readonly width: number; readonly height: number };

/** The size in which a picture is sent: as it is, or its longer side brought to what is enough to read it. */
export function sentSize({ width, height }: Size): Size {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Makes a picture small before it travels. What this browser can't draw goes as it is: the service knows more kinds and says
 * what is wrong with the others.
 */
export async function shrunk(file: File): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return file;
  }
  try {
    const size = sentSize(bitmap);
    if (size.width === bitmap.width && size.height === bitmap.height && file.size <= SMALL_BYTES) {
      return file;
    }
    const drawn = await redrawn(bitmap, size);
    return drawn === null || drawn.size >= file.size ? file : drawn;
  } finally {
    bitmap.close();
  }
}

async function redrawn(bitmap: ImageBitmap, { width, height }: Size): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) {
    return null;
  }
  // a photograph has no see-through parts
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** Addresses of a picture's forms with their widths, for the browser to choose from. */
export function sourceSet({ path, widths }: Pick<Picture, "path" | "widths">): string {
  return widths.map((width) => `${path}?w=${width} ${width}w`).join(", ");
}

/** The address of the narrowest form that is as wide, or of the widest. */
export function sourceOf({ path, widths }: Pick<Picture, "path" | "widths">, width: number): string {
  return `${path}?w=${widths.find((one) => one >= width) ?? widths.at(-1) ?? width}`;
}
