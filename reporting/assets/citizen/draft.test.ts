import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { keepDraft, takeDraft } from "./draft.ts";

const photo = () => new File([new Uint8Array([1, 2, 3])], "selokan.jpg", { type: "image/jpeg" });

describe("a photo taken before the form", () => {
  it("arrives whole and only once", async () => {
    await keepDraft(photo());

    const taken = await takeDraft();

    expect(taken?.name).toBe("selokan.jpg");
    expect(taken?.size).toBe(3);
    expect(await takeDraft()).toBeUndefined();
  });

  it("is forgotten after ten minutes", async () => {
    await keepDraft(photo());

    expect(await takeDraft(Date.now() + 11 * 60_000)).toBeUndefined();
    expect(await takeDraft()).toBeUndefined();
  });
});
