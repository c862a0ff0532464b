/** Citizen pages: photos, place, a report that survives no signal. Maps come when asked for. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/outbox-form.ts";
import "../../../core/assets/elements/outbox-list.ts";
import "../../../core/assets/elements/photo-compare.ts";
import "../../../core/assets/elements/photo-picker.ts";
import "../../../core/assets/elements/place-picker.ts";
import "../../../core/assets/elements/push-offer.ts";

import.meta.glob(["../../../reporting/assets/citizen/*.ts", "!**/*.test.ts"], { eager: true });
