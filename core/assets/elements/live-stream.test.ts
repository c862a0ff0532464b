import { afterEach, expect, it, vi } from "vitest";
import { mount } from "../testing.ts";
import { sayState } from "./live-stream.ts";

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("says since when the connection is lost, in the city's time", () => {
  const at = new Date("2026-11-22T07:02:00Z");
  expect(sayState("disconnected", at, "Asia/Jakarta")).toBe("Terputus sejak 14.02");
  expect(sayState("connected", at)).toBe("Tersambung");
});

it("passes events on to the page while the stream is away", async () => {
  vi.stubGlobal("fetch", async (url: string) => {
    if (url === "/t") return new Response("", { status: 503 });
    const events = url.endsWith("after=0") ? [{ seq: 1, type: "report_created", key: "BTM-1" }] : [];
    return new Response(JSON.stringify({ latest: 1, events }));
  });
  const heard = new Promise<string>((resolve) => {
    document.addEventListener("live:report_created", (event) =>
      resolve((event as CustomEvent<{ key: string }>).detail.key),
    );
  });
  mount(`<span data-live-state></span>
    <live-stream ticket-url="/t" events-url="/e" after="0" types="report_created"></live-stream>`);
  expect(await heard).toBe("BTM-1");
  expect(document.querySelector<HTMLElement>("[data-live-state]")!.dataset.state).toBe("disconnected");
});
