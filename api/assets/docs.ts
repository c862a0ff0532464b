/** A contract as a page to read and try: Swagger UI, pointed at a host where trying does no harm. */
import "./docs.css";

/** The parts of a request of Swagger UI's that are looked at here. */
export interface Sent {
  method?: string;
  url: string;
  headers: Record<string, string>;
}

interface Options {
  spec: object;
  domNode: HTMLElement;
  presets: unknown[];
  layout: string;
  deepLinking: boolean;
  filter: boolean;
  docExpansion: string;
  displayRequestDuration: boolean;
  tryItOutEnabled: boolean;
  validatorUrl: null;
  supportedSubmitMethods: string[];
  requestInterceptor: (sent: Sent) => Sent;
}

interface Operation {
  requestBody?: unknown;
  parameters?: { name: string; example?: unknown }[];
}

interface Contract {
  servers?: unknown;
  paths?: Record<string, Record<string, Operation>>;
}

declare global {
  interface Window {
    SwaggerUIBundle?: ((options: Options) => unknown) & { presets: { apis: unknown } };
  }
}

const READING = ["get", "head"];
const WRITING = [...READING, "post", "put", "patch", "delete"];

/** What the page says about where to send. */
export function trying(page: HTMLElement): { server: string; methods: string[] } {
  const methods = page.hasAttribute("data-writes") ? WRITING : READING;
  return { server: page.dataset.server || location.origin, methods };
}

/** Sent as the person who is signed in here, which needs the page's own proof; and never twice by mistake. */
export function prepared(sent: Sent, csrf: string, newKey: () => string): Sent {
  const method = (sent.method ?? "get").toLowerCase();
  if (READING.includes(method)) return sent;
  if (csrf) sent.headers["X-CSRFToken"] = csrf;
  if (method === "post") sent.headers["Idempotency-Key"] ??= newKey();
  return sent;
}

/** What this city takes where the contract's examples name a category and a place. */
export interface Example {
  category: string;
  lon: number;
  lat: number;
}

/** The example of the page, if it has one. */
export function exampleOf(page: HTMLElement): Example | null {
  const { category, lon, lat } = page.dataset;
  return category && lon && lat ? { category, lon: Number(lon), lat: Number(lat) } : null;
}

/** Bodies and parameters of the contract with this city's own category and place, so that they can be sent as they stand. */
export function fitted<Thing>(thing: Thing, example: Example, isExample = false): Thing {
  if (Array.isArray(thing)) return thing.map((each) => fitted(each, example, isExample)) as Thing;
  if (typeof thing !== "object" || thing === null) return thing;
  const isPlace = isExample && "lat" in thing;
  const ours: Record<string, unknown> = {
    category: example.category,
    service_code: example.category,
    lat: example.lat,
    lon: example.lon,
    long: example.lon,
  };
  const parts = Object.entries(thing).map(([name, value]) => {
    const within = isExample || name === "value" || name === "example";
    return [name, isPlace && name in ours ? ours[name] : fitted(value, example, within)];
  });
  return Object.fromEntries(parts) as Thing;
}

/** Every operation's body and the parameters it must have. */
function fit(contract: Contract, example: Example): void {
  const ours: Record<string, unknown> = { ...example, long: example.lon };
  for (const operation of Object.values(contract.paths ?? {}).flatMap((path) => Object.values(path))) {
    operation.requestBody &&= fitted(operation.requestBody, example);
    for (const parameter of operation.parameters ?? []) {
      if (parameter.example !== undefined && parameter.name in ours) parameter.example = ours[parameter.name];
    }
  }
}

/** A key nobody used before; also where the browser has no randomUUID, as on plain http. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetch the contract and show it. */
export async function show(page: HTMLElement): Promise<void> {
  const answer = await fetch(page.dataset.contract ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok || !window.SwaggerUIBundle) {
    page.textContent = "The contract could not be loaded. Reload this page.";
    return;
  }
  const contract = (await answer.json()) as Contract;
  const { server, methods } = trying(page);
  contract.servers = [{ url: server }];
  const example = exampleOf(page);
  if (example) fit(contract, example);
  window.SwaggerUIBundle({
    spec: contract,
    domNode: page,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    filter: true,
    docExpansion: "list",
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    supportedSubmitMethods: methods,
    requestInterceptor: (sent) => prepared(sent, page.dataset.csrf ?? "", newKey),
  });
}

const page = document.querySelector<HTMLElement>("#docs[data-contract]");
if (page) void show(page);
