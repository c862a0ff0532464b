/** Staff desk: keys, live lists, maps. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/filter-keys.ts";
import "../../../core/assets/elements/live-stream.ts";
import "../../../core/assets/elements/map-view.ts";
import "../../../core/assets/elements/photo-compare.ts";
import "../../../core/assets/elements/photo-picker.ts";
import "../../../core/assets/elements/push-offer.ts";

import.meta.glob(["../../../reporting/assets/desk/*.ts", "!**/*.test.ts"], { eager: true });
