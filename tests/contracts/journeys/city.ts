/** A city's app in TypeScript: `node city.js ADDRESS KEY LON LAT`. Types come from the contract. */
import createClient from "openapi-fetch";
import type { paths } from "./city-v1.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };

const [address = "", key = "", lon = "", lat = ""] = process.argv.slice(2);
const city = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${key}` } });

/** What was answered, or a stop with the problem's own words. */
function answered<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const place = answered(
  await city.GET("/api/v1/areas/locate", { params: { query: { lon: Number(lon), lat: Number(lat) } } }),
);
const categories = answered(await city.GET("/api/v1/categories"));
const receipt = answered(
  await city.POST("/api/v1/reports", {
    params: { header: { "Idempotency-Key": "perjalanan-2" } },
    body: { category: "sampah", description: "Sampah di depan sekolah", lon: Number(lon), lat: Number(lat) },
  }),
);
const shown = answered(
  await city.GET("/api/v1/reports/{report_id}", { params: { path: { report_id: receipt.id } } }),
);
const page = answered(await city.GET("/api/v1/reports", { params: { query: { category: "sampah", limit: 100 } } }));
const refused = await city.POST("/api/v1/reports", { body: { description: "x", lon: 0, lat: 0 } });

process.stdout.write(
  JSON.stringify({
    kelurahan: place.kelurahan,
    categories: categories.length,
    number: shown.number,
    listed: page.results.some((each) => each.id === receipt.id),
    problem: refused.error?.code,
  }),
);
