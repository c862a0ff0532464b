/**
 * `<redact-boxes rows="#kotak" most="20" box-label="Kotak" help="#kotak-cara">` around a photo.
 *
 * Boxes are drawn on the photo with mouse or finger; the fields below hold the same numbers, in per
 * cent, and are what is sent. A chosen box moves with the arrow keys, Shift and arrows size it,
 * Delete removes it. Without scripts the fields do it alone.
 */
export type Box = [left: number, top: number, width: number, height: number];

const STEP = 1;
const LEAST = 0.5;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** A box that lies inside the photo, whatever was drawn or pressed. */
export function inside([left, top, width, height]: Box): Box {
  const w = Math.min(100, Math.max(LEAST, width));
  const h = Math.min(100, Math.max(LEAST, height));
  return [
    rounded(Math.min(100 - w, Math.max(0, left))),
    rounded(Math.min(100 - h, Math.max(0, top))),
    rounded(w),
    rounded(h),
  ];
}

/** The box between two corners, in whatever direction it was drawn. */
export function between(x1: number, y1: number, x2: number, y2: number): Box {
  const clamp = (value: number): number => Math.min(100, Math.max(0, value));
  const [a, b, c, d] = [clamp(x1), clamp(y1), clamp(x2), clamp(y2)];
  return [rounded(Math.min(a, c)), rounded(Math.min(b, d)), rounded(Math.abs(a - c)), rounded(Math.abs(b - d))];
}

/** What an arrow key does to a box; nothing for other keys. */
export function moved(box: Box, key: string, sizes: boolean): Box | undefined {
  const ways: Record<string, [number, number]> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const way = ways[key];
  if (!way) return undefined;
  const [left, top, width, height] = box;
  return sizes
    ? inside([left, top, width + way[0], height + way[1]])
    : inside([left + way[0], top + way[1], width, height]);
}

export class RedactBoxes extends HTMLElement {
  #layer: HTMLElement | undefined;
  #start: [number, number] | undefined;
  #ghost: HTMLElement | undefined;

  connectedCallback(): void {
    document.addEventListener("input", this.#onInput);
    this.#begin();
  }

  /** Lay the boxes over the photo, as soon as there is one. */
  #begin(): void {
    if (this.#layer || !this.querySelector("img")) return;
    this.#layer = document.createElement("div");
    this.#layer.className = "cover-layer";
    this.append(this.#layer);
    this.#layer.addEventListener("pointerdown", this.#onDown);
    this.#layer.addEventListener("pointermove", this.#onMove);
    this.#layer.addEventListener("pointerup", this.#onUp);
    this.#layer.addEventListener("pointercancel", this.#forget);
    this.#draw();
  }

  disconnectedCallback(): void {
    document.removeEventListener("input", this.#onInput);
    this.#layer?.remove();
    this.#layer = undefined;
  }

  get #form(): HTMLElement | null {
    return document.querySelector<HTMLElement>(this.getAttribute("rows") ?? "");
  }

  get #rows(): HTMLInputElement[][] {
    const rows = this.#form?.querySelectorAll<HTMLElement>(".cover-row") ?? [];
    return [...rows].map((row) => [...row.querySelectorAll("input")]);
  }

  /** The boxes as the fields have them now; rows that are empty or no numbers are left out. */
  boxes(): { row: number; box: Box }[] {
    return this.#rows.flatMap((fields, row) => {
      const box = fields.map((field) => Number.parseFloat(field.value.replace(",", ".")));
      return box.length === 4 && box.every(Number.isFinite) ? [{ row, box: box as Box }] : [];
    });
  }

  #onInput = (event: Event): void => {
    if (!this.#form?.contains(event.target as Node)) return;
    this.#begin();
    this.#draw();
  };

  #draw(): void {
    if (!this.#layer) return;
    const chosen = this.#layer.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.row
      : undefined;
    this.#layer.replaceChildren(...this.boxes().map(({ row, box }) => this.#handle(row, box)));
    if (chosen) this.#layer.querySelector<HTMLElement>(`[data-row="${chosen}"]`)?.focus();
  }

  #handle(row: number, box: Box): HTMLElement {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "cover-box";
    handle.dataset.row = String(row);
    handle.setAttribute("aria-label", `${this.getAttribute("box-label") ?? ""} ${row + 1}`);
    const help = (this.getAttribute("help") ?? "").replace("#", "");
    if (help) handle.setAttribute("aria-describedby", help);
    handle.textContent = String(row + 1);
    this.#place(handle, box);
    handle.addEventListener("keydown", (event) => this.#onKey(event, row, box));
    return handle;
  }

  #place(element: HTMLElement, [left, top, width, height]: Box): void {
    element.style.left = `${left}%`;
    element.style.top = `${top}%`;
    element.style.width = `${width}%`;
    element.style.height = `${height}%`;
  }

  #onKey(event: KeyboardEvent, row: number, box: Box): void {
    if (event.key === "Delete" || event.key === "Backspace") this.#write(row, undefined);
    else {
      const next = moved(box, event.key, event.shiftKey);
      if (!next) return;
      this.#write(row, next);
    }
    event.preventDefault();
  }

  #write(row: number, box: Box | undefined): void {
    this.#rows[row]?.forEach((field, side) => {
      field.value = box ? String(box[side]) : "";
    });
    this.#draw();
  }

  /** Where the pointer is, in per cent of the photo. */
  #at(event: PointerEvent): [number, number] {
    const frame = (this.#layer as HTMLElement).getBoundingClientRect();
    return [
      ((event.clientX - frame.left) / frame.width) * 100,
      ((event.clientY - frame.top) / frame.height) * 100,
    ];
  }

  #onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest(".cover-box")) return;
    this.#start = this.#at(event);
    this.#ghost = document.createElement("div");
    this.#ghost.className = "cover-box cover-ghost";
    this.#layer?.append(this.#ghost);
    this.#layer?.setPointerCapture(event.pointerId);
    event.preventDefault();
  };

  #onMove = (event: PointerEvent): void => {
    if (this.#start && this.#ghost) this.#place(this.#ghost, between(...this.#start, ...this.#at(event)));
  };

  #onUp = (event: PointerEvent): void => {
    const start = this.#start;
    if (!start) return;
    const box = between(...start, ...this.#at(event));
    this.#forget();
    if (box[2] < LEAST || box[3] < LEAST) return;
    const row = this.#freeRow();
    if (row < 0) return;
    this.#write(row, inside(box));
    this.#layer?.querySelector<HTMLElement>(`[data-row="${row}"]`)?.focus();
  };

  #forget = (): void => {
    this.#ghost?.remove();
    this.#ghost = undefined;
    this.#start = undefined;
  };

  /** The first row nobody uses; another one is added while there may be more. */
  #freeRow(): number {
    const rows = this.#rows;
    const free = rows.findIndex((fields) => fields.every((field) => field.value.trim() === ""));
    const most = Number(this.getAttribute("most") ?? "20");
    const last = this.#form?.querySelector<HTMLElement>(".cover-row:last-of-type");
    if (free >= 0 || rows.length >= most || !last) return free;
    const row = last.cloneNode(true) as HTMLElement;
    for (const field of row.querySelectorAll("input")) {
      field.value = "";
      field.id = field.id.replace(/\d+$/, String(rows.length + 1));
    }
    const number = row.querySelector(".cover-number");
    if (number) number.textContent = String(rows.length + 1);
    row.setAttribute("aria-label", `${this.getAttribute("box-label") ?? ""} ${rows.length + 1}`);
    last.after(row);
    return rows.length;
  }
}

customElements.define("redact-boxes", RedactBoxes);
