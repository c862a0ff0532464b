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
  const contract = (await answer.json()) as { servers?: unknown };
  const { server, methods } = trying(page);
  contract.servers = [{ url: server }];
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
