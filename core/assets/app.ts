/** What every page with scripts has: htmx, small behaviours, and the elements any component may use. */
import "./htmx.ts";
import { readServerTime } from "./clock.ts";
import "./elements/confirm-dialog.ts";
import "./elements/due-clock.ts";
import "./elements/text-count.ts";
import "./elements/toast-note.ts";
import "./elements/until-note.ts";
import { closeMenusOutside, showCurrentPage, showOfflineBanner } from "./behaviours.ts";

readServerTime(document);
closeMenusOutside(document);
showCurrentPage(document);
showOfflineBanner(window);
