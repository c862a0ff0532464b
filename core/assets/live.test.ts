import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type CityEvent, LiveStream, POLL_MS } from "./live.ts";

class FakeSource extends EventTarget {
  static last: FakeSource | undefined;
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeSource.last = this;
  }
  close(): void {
    this.closed = true;
  }
  send(type: string, data: object = {}): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

const event = (seq: number): CityEvent => ({ seq, type: "changed", key: `k${seq}` });
let stored: CityEvent[];
let told: number[];
let states: string[];
let ticketWorks: boolean;
let stream: LiveStream;

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  told = [];
  states = [];
  ticketWorks = true;
  FakeSource.last = undefined;
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("fetch", async (url: string) => {
    if (url === "/tiket") {
      if (!ticketWorks) throw new TypeError("offline");
      return new Response(JSON.stringify({ url: "http://live/stream?ticket=t" }));
    }
    const after = Number(new URL(url, "http://x").searchParams.get("after"));
    const events = stored.filter((each) => each.seq > after).slice(0, 2);
    return new Response(JSON.stringify({ latest: stored.at(-1)?.seq ?? 0, events }));
  });
  stream = new LiveStream({
    ticketUrl: "/tiket",
    eventsUrl: "/peristiwa",
    after: 3,
    types: ["changed"],
    onEvent: (each) => told.push(each.seq),
    onState: (state) => states.push(state),
    csrf: () => "token",
  });
});

afterEach(() => {
  stream.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

it("opens the stream after the last number and tells events in order, once", async () => {
  stream.start();
  await settle();
  expect(FakeSource.last!.url).toBe("http://live/stream?ticket=t&after=3");
  FakeSource.last!.send("ready", { seq: 3 });
  await settle();
  FakeSource.last!.send("changed", event(4));
  FakeSource.last!.send("changed", event(4));
  FakeSource.last!.send("changed", event(5));
  expect(told).toEqual([4, 5]);
  expect(states).toEqual(["connected"]);
});

it("reads what a gap skipped, page after page", async () => {
  stream.start();
  await settle();
  FakeSource.last!.send("ready", { seq: 3 });
  await settle();
  stored = [4, 5, 6, 7, 8].map(event);
  FakeSource.last!.send("changed", event(8));
  await settle();
  expect(told).toEqual([4, 5, 6, 7, 8]);
});

it("asks every five seconds while the stream is away, and returns to it", async () => {
  ticketWorks = false;
  stream.start();
  await settle();
  expect(states).toEqual(["disconnected"]);
  stored = [event(4)];
  await vi.advanceTimersByTimeAsync(POLL_MS);
  expect(told).toEqual([4]);

  ticketWorks = true;
  await vi.advanceTimersByTimeAsync(60_000);
  FakeSource.last!.send("ready", { seq: 4 });
  await settle();
  expect(states).toEqual(["disconnected", "connected"]);
});

it("takes a new ticket after the connection broke", async () => {
  stream.start();
  await settle();
  const first = FakeSource.last!;
  first.send("ready");
  first.dispatchEvent(new Event("error"));
  expect(first.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  expect(FakeSource.last).not.toBe(first);
});

it("polls while the server says it is degraded", async () => {
  stream.start();
  await settle();
  FakeSource.last!.send("ready");
  await settle();
  FakeSource.last!.send("degraded", { since: "x" });
  stored = [event(4)];
  await vi.advanceTimersByTimeAsync(POLL_MS);
  expect(told).toEqual([4]);
  expect(states.at(-1)).toBe("disconnected");
  FakeSource.last!.send("recovered");
  await settle();
  expect(states.at(-1)).toBe("connected");
});
