/** One photo that was taken before its form was open; kept for ten minutes and taken once. */
import { openDB } from "idb";

const KEPT_MS = 10 * 60_000;

interface Draft {
  bytes: ArrayBuffer;
  type: string;
  name: string;
  at: number;
}

function store() {
  return openDB("tanggap-draft", 1, {
    upgrade: (database) => void database.createObjectStore("photo"),
  });
}

/** Keep a photo for the next page. */
export async function keepDraft(photo: File): Promise<void> {
  const draft: Draft = {
    bytes: await photo.arrayBuffer(),
    type: photo.type,
    name: photo.name,
    at: Date.now(),
  };
  await (await store()).put("photo", draft, "photo");
}

/** The photo, once; nothing when there is none or it is old. */
export async function takeDraft(now = Date.now()): Promise<File | undefined> {
  const database = await store();
  const draft = (await database.get("photo", "photo")) as Draft | undefined;
  if (!draft) return undefined;
  await database.delete("photo", "photo");
  if (now - draft.at > KEPT_MS) return undefined;
  return new File([draft.bytes], draft.name, { type: draft.type });
}
