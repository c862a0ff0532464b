/** City set-up. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/area-picker.ts";
import "../../../core/assets/elements/filter-keys.ts";
import "../../../core/assets/elements/map-view.ts";
import "../../../core/assets/elements/photo-picker.ts";

import.meta.glob(["../../../reporting/assets/setup/*.ts", "!**/*.test.ts"], { eager: true });
