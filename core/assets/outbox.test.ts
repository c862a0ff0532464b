import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { all, drop, fieldsOf, flush, type Kept, keep, newKey, type Outcome, send } from "./outbox.ts";

const item = (key: string, keptAt = 1): Kept => ({
  key,
  url: "/lapor",
  fields: [
    ["description", "Sampah"],
    ["photos", { bytes: new ArrayBuffer(4), type: "image/jpeg", fileName: "a.jpg" }],
  ],
  label: "Sampah",
  keptAt,
});

let answers: (Response | Error)[];
let requests: Request[];

beforeEach(() => {
  answers = [];
  requests = [];
  vi.stubGlobal("fetch", async (url: string, options: RequestInit) => {
    requests.push({ url, ...options } as unknown as Request);
    const answer = answers.shift() ?? new Response("");
    if (answer instanceof Error) throw answer;
    return answer;
  });
});

afterEach(async () => {
  for (const each of await all()) await drop(each.key);
  vi.unstubAllGlobals();
});

it("sends with the key and forgets what arrived", async () => {
  await keep(item("k1"));
  const outcome = await send((await all())[0]!);
  expect(outcome.kind).toBe("sent");
  expect((requests[0]!.headers as unknown as Record<string, string>)["Idempotency-Key"]).toBe("k1");
  expect(await all()).toEqual([]);
});

it("keeps everything when the signal is lost, and stops trying", async () => {
  await keep(item("k2", 2));
  await keep(item("k1", 1));
  answers = [new TypeError("offline")];
  const outcomes: Outcome[] = [];
  await flush((outcome) => outcomes.push(outcome));
  expect(outcomes).toEqual([{ kind: "later", key: "k1" }]);
  expect((await all()).map((each) => each.key)).toEqual(["k1", "k2"]);
});

it("sends what waited, oldest first, once the network is back", async () => {
  await keep(item("k2", 2));
  await keep(item("k1", 1));
  await flush(() => undefined);
  expect(requests.map((each) => (each.headers as unknown as Record<string, string>)["Idempotency-Key"])).toEqual(["k1", "k2"]);
  expect(await all()).toEqual([]);
});

it.each([500, 503, 429, 403])("tries again after %i", async (status) => {
  await keep(item("k1"));
  answers = [new Response("", { status })];
  expect((await send(item("k1"))).kind).toBe("later");
  expect((await all())[0]!.refusal).toBeUndefined();
});

it("says of what waited that its form could not ask anything", async () => {
  await keep(item("k1"));
  await send((await all())[0]!);
  await keep(item("k2"));
  await flush(() => undefined);
  const said = requests.map((each) => (each.headers as unknown as Record<string, string>)["X-Kept-Offline"]);
  expect(said).toEqual([undefined, "1"]);
});

it("keeps what met the sign-in page instead of its form", async () => {
  await keep(item("k1"));
  const page = new Response("<form>Masuk</form>");
  Object.defineProperties(page, {
    redirected: { value: true },
    url: { value: "http://batam.localhost/masuk/?next=/tugas/1/selesai" },
  });
  answers = [page];
  expect(await send(item("k1"))).toEqual({ kind: "later", key: "k1", signedOut: true });
  expect(await all()).toHaveLength(1);
});

it("keeps a refused report with its reason and does not send it again by itself", async () => {
  await keep(item("k1"));
  answers = [new Response('<p class="field-error">Lokasi belum dipilih.</p>', { status: 422 })];
  const outcome = await send(item("k1"));
  expect(outcome).toMatchObject({ kind: "refused", message: "Lokasi belum dipilih." });
  await flush(() => undefined);
  expect(requests).toHaveLength(1);
  expect((await all())[0]!.refusal).toBe("Lokasi belum dipilih.");
});

it("keeps form fields without the token and without empty files", async () => {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", "secret");
  data.append("description", "Lubang");
  data.append("photos", new File([], ""));
  data.append("photos", new File(["abc"], "b.jpg", { type: "image/jpeg" }));
  const [text, photo, ...rest] = await fieldsOf(data);
  expect(text).toEqual(["description", "Lubang"]);
  expect(photo![1]).toMatchObject({ type: "image/jpeg", fileName: "b.jpg" });
  expect((photo![1] as { bytes: ArrayBuffer }).bytes.byteLength).toBe(3);
  expect(rest).toEqual([]);
  expect(newKey()).not.toBe(newKey());
});
