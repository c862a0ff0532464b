/** The service worker; it must stay one file, so it shares nothing with the pages. */
import "../../../reporting/assets/service-worker/service-worker.ts";
