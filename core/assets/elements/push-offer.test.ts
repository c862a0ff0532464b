import { afterEach, expect, it, vi } from "vitest";
import { asForm, keyBytes } from "./push-offer.ts";
import { mount } from "../testing.ts";

const OFFER = `<push-offer key="BAEC" for="citizen" subscribe="/pesan/langganan" unsubscribe="/pesan/langganan/hapus"
  worker="/sw.js" hidden><input type="hidden" name="csrfmiddlewaretoken" value="t">
  <p data-state="off"><button type="button" data-on>Kabari</button></p>
  <p data-state="on" hidden><button type="button" data-off>Matikan</button></p>
  <p data-state="denied" hidden></p><p data-state="failed" hidden></p></push-offer>`;
const JSON_OF_IT = { endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } };

function browser(permission: NotificationPermission, known: object | null = null) {
  const subscription = { toJSON: () => JSON_OF_IT, unsubscribe: vi.fn(async () => true) };
  const pushManager = {
    getSubscription: async () => known && subscription,
    subscribe: vi.fn(async () => subscription),
  };
  const registration = { pushManager };
  vi.stubGlobal("PushManager", class {});
  const requestPermission = vi.fn(async () => permission);
  vi.stubGlobal("Notification", { permission: known ? "granted" : "default", requestPermission });
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: {
      register: vi.fn(async () => registration),
      ready: Promise.resolve(registration),
      getRegistration: async () => registration,
    },
  });
  const fetched = vi.fn(async () => new Response(null, { status: 204 }));
  vi.stubGlobal("fetch", fetched);
  return { fetched, requestPermission, pushManager, subscription };
}

const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-state]")].filter((each) => !each.hidden).map((each) => each.dataset["state"]);
const settle = () => new Promise((done) => setTimeout(done));

afterEach(() => vi.unstubAllGlobals());

it("asks nothing before a press", async () => {
  const { requestPermission, pushManager } = browser("granted");
  mount(OFFER);
  await settle();
  expect(shown()).toEqual(["off"]);
  expect(requestPermission).not.toHaveBeenCalled();
  expect(pushManager.subscribe).not.toHaveBeenCalled();
});

it("subscribes after a press and tells the server", async () => {
  const { fetched } = browser("granted");
  mount(OFFER);
  await settle();
  document.querySelector<HTMLElement>("[data-on]")!.click();
  await settle();
  expect(shown()).toEqual(["on"]);
  const [address, request] = fetched.mock.calls[0] as unknown as [string, RequestInit];
  expect(address).toBe("/pesan/langganan");
  expect(String(request.body)).toBe(String(asForm(JSON_OF_IT, "citizen")));
});

it("says so when the browser refuses", async () => {
  const { fetched } = browser("denied");
  mount(OFFER);
  await settle();
  document.querySelector<HTMLElement>("[data-on]")!.click();
  await settle();
  expect(shown()).toEqual(["denied"]);
  expect(fetched).not.toHaveBeenCalled();
});

it("ends it on the server and in the browser", async () => {
  const { fetched, subscription } = browser("granted", {});
  mount(OFFER);
  await settle();
  expect(shown()).toEqual(["on"]);
  document.querySelector<HTMLElement>("[data-off]")!.click();
  await settle();
  expect(fetched.mock.calls[0]?.at(0 as never)).toBe("/pesan/langganan/hapus");
  expect(subscription.unsubscribe).toHaveBeenCalled();
  expect(shown()).toEqual(["off"]);
});

it("reads a key as bytes", () => {
  expect([...keyBytes("BAEC_-8")]).toEqual([4, 1, 2, 255, 239]);
});
