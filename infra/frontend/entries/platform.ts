/** The platform's own host: landing, sign-in, super-admin, partners. No maps here: a page that needs one has its own entry. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/filter-keys.ts";

import.meta.glob(["../../../tenants/assets/*.ts", "../../../billing/assets/platform/*.ts", "!**/*.test.ts"], { eager: true });
