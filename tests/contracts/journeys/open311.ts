/** A client of the standard in TypeScript: `node open311.js ADDRESS`. */
import createClient from "openapi-fetch";
import type { paths } from "./open311-v2.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };

const city = createClient<paths>({ baseUrl: process.argv[2] ?? "" });
const services = await city.GET("/open311/v2/services.{extension}", {
  params: { path: { extension: "json" } },
  parseAs: "json",
});
if (typeof services.data === "string" || services.data === undefined) throw new Error("no services");
const requests = await city.GET("/open311/v2/requests.{extension}", {
  params: { path: { extension: "json" } },
  parseAs: "json",
});
if (typeof requests.data === "string" || requests.data === undefined) throw new Error("no requests");

process.stdout.write(
  JSON.stringify({
    services: services.data.map((each) => each.service_code),
    requests: requests.data.map((each) => each.service_request_id),
  }),
);
