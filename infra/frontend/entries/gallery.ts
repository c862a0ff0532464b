/** The gallery shows everything. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/filter-keys.ts";
import "../../../core/assets/elements/hour-chart.ts";
import "../../../core/assets/elements/map-view.ts";
import "../../../core/assets/elements/outbox-form.ts";
import "../../../core/assets/elements/outbox-list.ts";
import "../../../core/assets/elements/photo-compare.ts";
import "../../../core/assets/elements/photo-picker.ts";
import "../../../core/assets/elements/place-picker.ts";
import "../../../core/assets/elements/wall-clock.ts";

import.meta.glob(["../../../reporting/assets/gallery/*.ts", "!**/*.test.ts"], { eager: true });
