/** Landing, sign-up, and a partner choosing for its city: prices with every tick, a map in step with the list. The map itself is fetched when there is one. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/area-picker.ts";

import.meta.glob(["../../../billing/assets/signup/*.ts", "!**/*.test.ts"], { eager: true });
