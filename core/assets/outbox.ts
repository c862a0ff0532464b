/**
 * Things people sent that may not have arrived yet, kept in the browser until they have.
 *
 * Each is stored before the first attempt, under a key that goes along as `Idempotency-Key`: the server
 * takes a key once, so a repeated attempt after a lost answer makes no second report. Used by citizens
 * (reports) and crews (steps of a job). Sent again when the network returns and when a page opens.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { csrfToken } from "./page.ts";

/** A file as plain bytes: some browsers lose blobs that wait in a database. */
export interface KeptFile {
  bytes: ArrayBuffer;
  type: string;
  fileName: string;
}

export type Field = [name: string, value: string | KeptFile];

export interface Kept {
  key: string;
  url: string;
  fields: Field[];
  /** What people call it in a list of unsent things. */
  label: string;
  keptAt: number;
  /** The page it was written on, to go back to when it is refused. */
  page?: string;
  /** Why the server will not take it; such an item waits for a person. */
  refusal?: string;
}

export type Outcome =
  | { kind: "sent"; key: string; url: string }
  | { kind: "refused"; key: string; status: number; html: string; message: string }
  | { kind: "later"; key: string; signedOut?: boolean };

interface OutboxSchema extends DBSchema {
  kept: { key: string; value: Kept };
}

/** Where people sign in: whoever is led there has not been heard. */
const SIGN_IN = /^\/(masuk|akun)(\/|$)/;
const CSRF_FIELD = "csrfmiddlewaretoken";
const TIMEOUT_MS = 60_000;
/** Refusals that may end by themselves: signed out, too slow, too early, too many. */
const PASSING = new Set([401, 403, 408, 425, 429]);

let opened: Promise<IDBPDatabase<OutboxSchema>> | undefined;

function store(): Promise<IDBPDatabase<OutboxSchema>> {
  opened ??= openDB<OutboxSchema>("tanggap-outbox", 1, {
    upgrade: (database) => void database.createObjectStore("kept", { keyPath: "key" }),
  });
  return opened;
}

/** A key for one thing to send. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a form would send, ready to be kept. Empty file fields are left out. */
export async function fieldsOf(data: FormData): Promise<Field[]> {
  const fields: Field[] = [];
  for (const [name, value] of data.entries()) {
    if (name === CSRF_FIELD) continue;
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size > 0) {
      const bytes = await value.arrayBuffer();
      fields.push([name, { bytes, type: value.type, fileName: value.name }]);
    }
  }
  return fields;
}

export async function keep(item: Kept): Promise<void> {
  await (await store()).put("kept", item);
  changed();
}

export async function drop(key: string): Promise<void> {
  await (await store()).delete("kept", key);
  changed();
}

/** Everything not yet arrived, oldest first. */
export async function all(): Promise<Kept[]> {
  const items = await (await store()).getAll("kept");
  return items.sort((one, other) => one.keptAt - other.keptAt);
}

/**
 * Try to send one thing. Only a definite answer takes it out of the outbox or marks it. What `waited`
 * here was written without the server: it is not asked for what the form could not show.
 */
export async function send(item: Kept, waited = false): Promise<Outcome> {
  const body = new FormData();
  for (const [name, value] of item.fields) {
    if (typeof value === "string") body.append(name, value);
    else body.append(name, new Blob([value.bytes], { type: value.type }), value.fileName);
  }
  const token = csrfToken();
  body.append(CSRF_FIELD, token);
  let answer: Response;
  try {
    answer = await fetch(item.url, {
      method: "POST",
      body,
      headers: {
        "Idempotency-Key": item.key,
        "X-CSRFToken": token,
        ...(waited ? { "X-Kept-Offline": "1" } : {}),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return { kind: "later", key: item.key };
  }
  return settle(item, answer);
}

async function settle(item: Kept, answer: Response): Promise<Outcome> {
  const { key } = item;
  if (answer.redirected && SIGN_IN.test(new URL(answer.url).pathname)) {
    return { kind: "later", key, signedOut: true };
  }
  if (answer.ok) {
    await drop(key);
    return { kind: "sent", key, url: answer.url };
  }
  if (answer.status >= 500 || PASSING.has(answer.status)) return { kind: "later", key };
  const html = await answer.text();
  const message = refusalIn(html);
  await keep({ ...item, refusal: message });
  return { kind: "refused", key, status: answer.status, html, message };
}

/** The reason a refused page gives. */
export function refusalIn(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  const reason = page.querySelector(".field-error, .banner-danger .banner-body, .lead");
  return reason?.textContent?.trim() || "Belum dapat diterima. Periksa isiannya.";
}

/** Send everything that waits, one after the other, in one tab only. Stops at the first lost signal. */
export async function flush(report: (outcome: Outcome, item: Kept) => void): Promise<void> {
  await alone(async () => {
    for (const item of await all()) {
      if (item.refusal) continue;
      const outcome = await send(item, true);
      report(outcome, item);
      if (outcome.kind === "later") return;
    }
  });
}

async function alone(work: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator) || !navigator.locks) return work();
  await navigator.locks.request("tanggap-outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

function changed(): void {
  document.dispatchEvent(new CustomEvent("outbox:changed"));
}
