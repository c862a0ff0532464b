/**
 * `<camera-start href="/lapor"><a href="/lapor">Lapor</a></camera-start>`
 *
 * The big button opens the camera at once; the photo waits in the browser while the form's page opens,
 * which puts it into its photo picker. Without scripts, or where a photo cannot be kept, the link goes
 * to the form, whose first field is the camera.
 */
import { keepDraft, takeDraft } from "./draft.ts";

export class CameraStart extends HTMLElement {
  connectedCallback(): void {
    const link = this.querySelector("a");
    if (!link || this.querySelector("input")) return;
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/*";
    input.setAttribute("capture", "environment");
    input.hidden = true;
    input.addEventListener("change", () => void this.#go(input.files?.[0]));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      input.click();
    });
    this.append(input);
    input.addEventListener("cancel", () => this.#open());
  }

  async #go(photo: File | undefined): Promise<void> {
    if (photo) await keepDraft(photo).catch(() => undefined);
    this.#open();
  }

  /** Who takes no photo can still report in words. */
  #open(): void {
    location.assign(this.getAttribute("href") ?? "/lapor");
  }
}

customElements.define("camera-start", CameraStart);

/** On the form's page: hand the photo taken on the page before to the picker. */
export async function giveDraft(picker: Element | null): Promise<void> {
  const input = picker?.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  const photo = await takeDraft().catch(() => undefined);
  if (!photo) return;
  const files = new DataTransfer();
  files.items.add(photo);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

void giveDraft(document.querySelector("report-form photo-picker"));
