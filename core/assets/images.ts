/**
 * Makes photos small enough for a weak signal, in the browser.
 *
 * A photo is drawn at most 1600 px long and stored as JPEG. Where and when it was taken is evidence, so
 * the EXIF block of the original travels along (the server reads its claims and strips it). When
 * anything fails (a format the browser cannot draw), the original is sent as it is.
 */
export const LONGEST_SIDE = 1600;
export const QUALITY = 0.72;
const SMALL_ENOUGH_BYTES = 350_000;

const JPEG_START = 0xffd8;
const APP1 = 0xffe1;
const START_OF_SCAN = 0xffda;
const EXIF = 0x45786966;
const ORIENTATION = 0x0112;

/** Width and height that fit into the longest side, never larger than the picture. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The EXIF block of a JPEG, marker included; nothing when it has none. */
export function exifBlock(jpeg: ArrayBuffer): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(jpeg);
  if (view.byteLength < 12 || view.getUint16(0) !== JPEG_START) return undefined;
  let at = 2;
  while (at + 10 <= view.byteLength) {
    const marker = view.getUint16(at);
    if ((marker & 0xff00) !== 0xff00 || marker === START_OF_SCAN) return undefined;
    const length = view.getUint16(at + 2) + 2;
    if (marker === APP1 && view.getUint32(at + 4) === EXIF) {
      if (at + length > view.byteLength) return undefined;
      return new Uint8Array(jpeg.slice(at, at + length));
    }
    at += length;
  }
  return undefined;
}

/** The same block saying "upright": the pixels have been turned already. */
export function upright(block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const turned = block.slice();
  const view = new DataView(turned.buffer);
  const tiff = 10;
  if (view.byteLength < tiff + 8) return turned;
  const little = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, little);
  if (directory + 2 > view.byteLength) return turned;
  const entries = view.getUint16(directory, little);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > view.byteLength) return turned;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return turned;
}

/** A small JPEG with the original's EXIF block in front. */
export function withExif(small: ArrayBuffer, original: ArrayBuffer): BlobPart[] {
  const block = exifBlock(original);
  if (!block) return [small];
  return [small.slice(0, 2), upright(block), small.slice(2)];
}

/** The photo made small; the original when that fails or would not help. */
export async function shrink(file: File): Promise<File> {
  try {
    const small = await redraw(file);
    const parts = withExif(await small.arrayBuffer(), await file.arrayBuffer());
    const name = file.name.replace(/\.[^.]*$/, "") || "foto";
    const made = new File(parts, `${name}.jpg`, {
      type: "image/jpeg",
      lastModified: file.lastModified,
    });
    const helps = made.size < file.size || file.size > SMALL_ENOUGH_BYTES;
    return helps || file.type !== "image/jpeg" ? made : file;
  } catch {
    return file;
  }
}

async function redraw(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const [width, height] = fitted(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("This browser cannot draw.");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    return await new Promise((resolve, reject) => {
      const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error("No picture.")));
      canvas.toBlob(done, "image/jpeg", QUALITY);
    });
  } finally {
    picture.close();
  }
}
