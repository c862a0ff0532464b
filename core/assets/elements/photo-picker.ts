/**
 * `<photo-picker name="photos" max="5" upload-url="/lapor/foto" kind="before">` (components/photo_picker.html)
 *
 * Shrinks chosen photos, shows them, lets them be taken away again. With `upload-url` each is sent at
 * once and two hidden fields (`<name>_id`, `<name>_token`) stand for it; one that could not be sent stays
 * in the file input and travels with the form. Events: `photo-picker:changed` with `{count}`.
 */
import { shrink } from "../images.ts";
import { csrfToken, icon } from "../page.ts";

interface Photo {
  file: File;
  item: HTMLLIElement;
  /** Set once the server has it. */
  uploaded: boolean;
}

interface Uploaded {
  id: string;
  token: string;
}

/** Send one photo; nothing when it did not arrive. */
export async function upload(url: string, file: File, kind: string): Promise<Uploaded | undefined> {
  const body = new FormData();
  body.append("photo", file, file.name);
  if (kind) body.append("kind", kind);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      signal: AbortSignal.timeout(90_000),
    });
    return answer.ok ? ((await answer.json()) as Uploaded) : undefined;
  } catch {
    return undefined;
  }
}

export class PhotoPicker extends HTMLElement {
  #photos: Photo[] = [];

  connectedCallback(): void {
    this.#input?.addEventListener("change", this.#onChange);
  }

  disconnectedCallback(): void {
    this.#input?.removeEventListener("change", this.#onChange);
    for (const { item } of this.#photos) this.#forgetPreview(item);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[type=file]");
  }

  get #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".photo-list");
  }

  get #max(): number {
    return Number(this.getAttribute("max") ?? 5);
  }

  #onChange = (): void => {
    const room = this.#max - this.#photos.length;
    const chosen = [...(this.#input?.files ?? [])].filter((file) => !this.#has(file)).slice(0, room);
    this.#keepFiles();
    for (const file of chosen) void this.#add(file);
  };

  #has(file: File): boolean {
    return this.#photos.some((photo) => photo.file === file);
  }

  async #add(original: File): Promise<void> {
    const item = document.createElement("li");
    const photo: Photo = { file: original, item, uploaded: false };
    this.#photos.push(photo);
    this.#list?.append(item);
    this.#changed();
    photo.file = await shrink(original);
    this.#preview(photo);
    this.#keepFiles();
    const url = this.getAttribute("upload-url");
    if (url) await this.#upload(photo, url);
  }

  async #upload(photo: Photo, url: string): Promise<void> {
    const busy = document.createElement("span");
    busy.className = "photo-busy";
    busy.textContent = this.#list?.dataset.busy ?? "";
    photo.item.append(busy);
    const answer = await upload(url, photo.file, this.getAttribute("kind") ?? "");
    if (!this.#photos.includes(photo)) return;
    if (answer) {
      photo.uploaded = true;
      busy.remove();
      photo.item.append(this.#hidden("id", answer.id), this.#hidden("token", answer.token));
      this.#keepFiles();
    } else {
      busy.textContent = this.#list?.dataset.failed ?? "";
    }
    this.#changed();
  }

  #hidden(part: string, value: string): HTMLInputElement {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = `${this.getAttribute("name") ?? "photos"}_${part}`;
    field.value = value;
    return field;
  }

  #preview(photo: Photo): void {
    const image = document.createElement("img");
    image.alt = "";
    image.src = URL.createObjectURL(photo.file);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn btn-quiet btn-small";
    remove.append(icon("trash"), this.#list?.dataset.remove ?? "");
    remove.addEventListener("click", () => this.#remove(photo));
    photo.item.append(image, remove);
  }

  #remove(photo: Photo): void {
    this.#photos = this.#photos.filter((each) => each !== photo);
    this.#forgetPreview(photo.item);
    photo.item.remove();
    this.#keepFiles();
    this.#changed();
    this.#input?.focus();
  }

  #forgetPreview(item: HTMLLIElement): void {
    const address = item.querySelector("img")?.src;
    if (address?.startsWith("blob:")) URL.revokeObjectURL(address);
  }

  /** The file input holds exactly what still has to travel with the form. */
  #keepFiles(): void {
    const input = this.#input;
    if (!input) return;
    const waiting = new DataTransfer();
    for (const { file, uploaded } of this.#photos) if (!uploaded) waiting.items.add(file);
    input.files = waiting.files;
    if (this.#photos.length > 0) input.required = false;
  }

  #changed(): void {
    const count = this.#photos.length;
    this.toggleAttribute("has-photos", count > 0);
    this.toggleAttribute("full", count >= this.#max);
    const detail = { count, uploading: this.#photos.some((photo) => !photo.uploaded) };
    this.dispatchEvent(new CustomEvent("photo-picker:changed", { bubbles: true, detail }));
  }
}

customElements.define("photo-picker", PhotoPicker);
