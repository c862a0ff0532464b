import { beforeEach, expect, test, vi } from "vitest";
import { exampleOf, fitted, prepared, type Sent, show, trying } from "./docs.ts";

const contract = { openapi: "3.1.0", servers: [{ url: "/" }] };

function page(attributes: string): HTMLElement {
  document.body.innerHTML = `<main id="docs" data-contract="/api/v1/schema?format=json" ${attributes}></main>`;
  return document.querySelector<HTMLElement>("#docs")!;
}

function sent(method: string): Sent {
  return { method, url: "/api/v1/reports", headers: {} };
}

beforeEach(() => {
  vi.stubGlobal("fetch", vi.fn(async () => new Response(JSON.stringify(contract))));
});

test("a city in service is only read", () => {
  expect(trying(page('data-server="https://batam.example"'))).toEqual({
    server: "https://batam.example",
    methods: ["get", "head"],
  });
});

test("a city made for trying out takes everything", () => {
  expect(trying(page('data-server="https://coba.example" data-writes')).methods).toContain("delete");
});

test("what is sent twice by mistake counts once, and carries the page's proof", () => {
  const request = prepared(sent("POST"), "proof", () => "k1");
  expect(request.headers).toEqual({ "X-CSRFToken": "proof", "Idempotency-Key": "k1" });
  const chosen = prepared({ ...sent("POST"), headers: { "Idempotency-Key": "mine" } }, "", () => "k2");
  expect(chosen.headers).toEqual({ "Idempotency-Key": "mine" });
  expect(prepared(sent("GET"), "proof", () => "k3").headers).toEqual({});
});

test("the contract is shown with the server that may be tried", async () => {
  const bundle = Object.assign(vi.fn(), { presets: { apis: [] } });
  window.SwaggerUIBundle = bundle;

  await show(page('data-server="https://coba.example" data-writes'));

  expect(bundle.mock.calls[0]?.[0]).toMatchObject({ spec: { servers: [{ url: "https://coba.example" }] } });
});

test("a contract that cannot be read says so", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => new Response("", { status: 503 })));
  const main = page("");

  await show(main);

  expect(main.textContent).toContain("could not be loaded");
});

test("examples that name a place are shown with one of this city's, and its category", () => {
  const main = page('data-category="lampu" data-lon="106.63" data-lat="-6.17"');
  const example = exampleOf(main)!;
  const body = {
    content: {
      "application/json": {
        schema: { properties: { lat: { type: "number" } } },
        examples: { Words: { value: { category: "sampah", lon: 104.05, lat: 1.13, note: "a" } } },
      },
      "application/x-www-form-urlencoded": { example: { service_code: "sampah", lat: 1.13, long: 104.05 } },
    },
  };

  expect(fitted(body, example).content).toEqual({
    "application/json": {
      schema: { properties: { lat: { type: "number" } } },
      examples: { Words: { value: { category: "lampu", lon: 106.63, lat: -6.17, note: "a" } } },
    },
    "application/x-www-form-urlencoded": { example: { service_code: "lampu", lat: -6.17, long: 106.63 } },
  });
  expect(fitted({ example: { category: "drainase_banjir" } }, example)).toEqual({ example: { category: "drainase_banjir" } });
  expect(exampleOf(page(""))).toBeNull();
});

test("what may be sent as it stands is what the page shows", async () => {
  const parameters = [{ name: "lon", example: 104.05 }, { name: "lat" }, { name: "q", example: "a" }];
  const paths = { "/x": { get: { parameters } }, "/api/v1/reports": { post: { requestBody: { content: { a: { example: { category: "x", lat: 1, lon: 2 } } } } } } };
  vi.stubGlobal("fetch", vi.fn(async () => new Response(JSON.stringify({ ...contract, paths }))));
  const bundle = Object.assign(vi.fn(), { presets: { apis: [] } });
  window.SwaggerUIBundle = bundle;

  await show(page('data-category="lampu" data-lon="106.63" data-lat="-6.17"'));

  const shown = bundle.mock.calls[0]?.[0].spec.paths["/api/v1/reports"].post.requestBody.content.a.example;
  expect(shown).toEqual({ category: "lampu", lat: -6.17, lon: 106.63 });
  const asked = bundle.mock.calls[0]?.[0].spec.paths["/x"].get.parameters;
  expect(asked).toEqual([{ name: "lon", example: 106.63 }, { name: "lat" }, { name: "q", example: "a" }]);
});
