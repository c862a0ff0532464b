import { expect, it } from "vitest";
import { exifBlock, fitted, shrink, upright, withExif } from "./images.ts";

/** A JPEG with an EXIF block whose only entry is the orientation. */
function jpegWithOrientation(value: number): ArrayBuffer {
  const tiff = [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0];
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const app0 = [0xff, 0xe0, 0, 4, 1, 2];
  return new Uint8Array([0xff, 0xd8, ...app0, 0xff, 0xe1, 0, body.length + 2, ...body, 0xff, 0xda, 0, 2]).buffer;
}

it("fits the longest side and never enlarges", () => {
  expect(fitted(4000, 3000)).toEqual([1600, 1200]);
  expect(fitted(3000, 4000)).toEqual([1200, 1600]);
  expect(fitted(800, 600)).toEqual([800, 600]);
});

it("carries the EXIF block over, turned upright", async () => {
  const original = jpegWithOrientation(6);
  const block = exifBlock(original)!;
  expect(block[0]).toBe(0xff);
  expect(upright(block)[28]).toBe(1);
  expect(block[28]).toBe(6);

  const small = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]).buffer;
  const joined = new Uint8Array(await new Blob(withExif(small, original)).arrayBuffer());
  expect([...joined.slice(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xe1]);
  expect([...joined.slice(-2)]).toEqual([0xff, 0xd9]);
  expect(exifBlock(joined.buffer)).toBeDefined();
});

it("finds no EXIF block in other or broken files", () => {
  expect(exifBlock(new TextEncoder().encode("<svg>this is no photo</svg>").buffer)).toBeUndefined();
  expect(exifBlock(jpegWithOrientation(1).slice(0, 20))).toBeUndefined();
});

it("sends the original when the browser cannot draw it", async () => {
  const heic = new File(["not a picture"], "IMG_1.HEIC", { type: "image/heic" });
  expect(await shrink(heic)).toBe(heic);
});
