/**
 * Follows a city's numbered events: a stream when there is one, questions every five seconds when not.
 *
 * Every event has a number without gaps, so nothing is missed: whatever the stream skipped (a gap, a
 * reset, a lost connection) is read from the server after the last number seen. Each event is told once,
 * in order. Protocol: `core/live/server.py` and `core/live/web.py`.
 */

export interface CityEvent {
  seq: number;
  type: string;
  key: string;
  facts?: Record<string, unknown>;
}

export type LiveState = "connecting" | "connected" | "disconnected";

export interface LiveOptions {
  /** POST: answers `{url}`, good once and for a minute. */
  ticketUrl: string;
  /** GET `?after=<seq>`: answers `{latest, events}`. */
  eventsUrl: string;
  /** The last number the page already shows. */
  after: number;
  /** Event names of the stream. */
  types: string[];
  onEvent: (event: CityEvent) => void;
  onState: (state: LiveState, since: Date) => void;
  csrf: () => string;
}

export const POLL_MS = 5000;
const LONGEST_WAIT_MS = 30_000;

interface Missed {
  latest: number;
  events: CityEvent[];
}

export class LiveStream {
  readonly #options: LiveOptions;
  #seq: number;
  #source: EventSource | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #state: LiveState = "connecting";
  #catching: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#seq = options.after;
  }

  /** The last number told. */
  get seq(): number {
    return this.#seq;
  }

  start(): void {
    this.#stopped = false;
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#source?.close();
    this.#source = undefined;
    clearInterval(this.#poll);
    clearTimeout(this.#retry);
    this.#poll = undefined;
  }

  async #connect(): Promise<void> {
    try {
      const answer = await fetch(this.#options.ticketUrl, {
        method: "POST",
        headers: { "X-CSRFToken": this.#options.csrf(), Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(`ticket: ${answer.status}`);
      const { url } = (await answer.json()) as { url: string };
      if (!this.#stopped) this.#listen(`${url}&after=${this.#seq}`);
    } catch {
      this.#lost();
    }
  }

  #listen(url: string): void {
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener("ready", () => {
      this.#failures = 0;
      this.#found();
      void this.catchUp();
    });
    source.addEventListener("reset", () => void this.catchUp());
    source.addEventListener("degraded", () => this.#fallBack());
    source.addEventListener("recovered", () => {
      this.#found();
      void this.catchUp();
    });
    for (const type of this.#options.types) {
      source.addEventListener(type, (message) => this.#arrived(message as MessageEvent<string>));
    }
    // A ticket is good once: the browser's own reconnection would be refused.
    source.addEventListener("error", () => {
      source.close();
      this.#lost();
    });
  }

  #arrived(message: MessageEvent<string>): void {
    const event = JSON.parse(message.data) as CityEvent;
    if (event.seq <= this.#seq) return;
    if (event.seq > this.#seq + 1 || this.#catching) void this.catchUp();
    else this.#tell(event);
  }

  /** Read what came after the last number told. Calls while one is under way are joined. */
  catchUp(): Promise<void> {
    if (this.#catching) {
      this.#again = true;
      return this.#catching;
    }
    this.#catching = this.#read().finally(() => {
      this.#catching = undefined;
    });
    return this.#catching;
  }

  async #read(): Promise<void> {
    do {
      this.#again = false;
      const answer = await fetch(`${this.#options.eventsUrl}?after=${this.#seq}`, {
        headers: { Accept: "application/json" },
      }).catch(() => undefined);
      if (!answer?.ok) return;
      const missed = (await answer.json()) as Missed;
      for (const event of missed.events) if (event.seq > this.#seq) this.#tell(event);
      if (missed.events.length > 0 && missed.latest > this.#seq) this.#again = true;
    } while (this.#again && !this.#stopped);
  }

  #tell(event: CityEvent): void {
    this.#seq = event.seq;
    this.#options.onEvent(event);
  }

  #found(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#say("connected");
  }

  #fallBack(): void {
    this.#say("disconnected");
    if (this.#poll || this.#stopped) return;
    void this.catchUp();
    this.#poll = setInterval(() => void this.catchUp(), POLL_MS);
  }

  #lost(): void {
    if (this.#stopped) return;
    this.#source = undefined;
    this.#fallBack();
    // Spread out: a thousand walls must not come back in the same second.
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures) * (0.5 + Math.random());
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), wait);
  }

  #say(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, new Date());
  }
}
