/** Crew pages on a phone: the same outbox and camera as citizens. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/live-stream.ts";
import "../../../core/assets/elements/outbox-form.ts";
import "../../../core/assets/elements/outbox-list.ts";
import "../../../core/assets/elements/photo-compare.ts";
import "../../../core/assets/elements/photo-picker.ts";
import "../../../core/assets/elements/place-picker.ts";
import "../../../core/assets/elements/push-offer.ts";

import.meta.glob(["../../../reporting/assets/crew/*.ts", "!**/*.test.ts"], { eager: true });
