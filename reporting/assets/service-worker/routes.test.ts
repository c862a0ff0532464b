import { describe, expect, it } from "vitest";
import { answerFor, type Kept } from "./routes.ts";

const ORIGIN = "http://batam.localhost:8000";
const KEPT: Kept = { version: "1", offline: "/luring", pages: ["/luring", "/lapor"], files: ["/static/a.css"] };
const route = (path: string, method = "GET", mode = "navigate") =>
  answerFor(method, new URL(path, ORIGIN), mode, KEPT, ORIGIN);

describe("the service worker", () => {
  it("answers files of the build from the cache", () => {
    expect(route("/static/a.css", "GET", "no-cors")).toBe("file");
    expect(route("/static/crew.0123456789ab.js", "GET", "no-cors")).toBe("file");
    expect(route("/static/other.css", "GET", "no-cors")).toBeUndefined();
  });

  it("keeps the form and my reports for later, other pages not", () => {
    expect(route("/lapor")).toBe("kept page");
    expect(route("/laporan-saya")).toBe("kept page");
    expect(route("/laporan/BTM-2611-0001")).toBe("page");
    expect(route("/?utm=x")).toBe("page");
  });

  it("shows the photos of kept jobs without a signal, but keeps none by itself", () => {
    expect(route("/berkas/abc/photos/1/display.webp", "GET", "no-cors")).toBe("photo");
    expect(route("/berkas/abc/photos/1/display.webp")).toBeUndefined();
  });

  it("leaves sending, other hosts and staff pages alone", () => {
    expect(route("/lapor", "POST")).toBeUndefined();
    expect(route("https://elsewhere.example/")).toBeUndefined();
    expect(route("/meja/")).toBeUndefined();
    expect(route("/tugas/")).toBe("page");
    expect(route("/masuk/")).toBeUndefined();
    expect(route("/lapor/tebak", "GET", "cors")).toBeUndefined();
  });
});
