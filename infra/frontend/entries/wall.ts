/** The command-centre wall: live stream, map, hourly line. */
import "../../../core/assets/app.ts";
import "../../../core/assets/elements/hour-chart.ts";
import "../../../core/assets/elements/live-stream.ts";
import "../../../core/assets/elements/map-view.ts";
import "../../../core/assets/elements/photo-compare.ts";
import "../../../core/assets/elements/wall-clock.ts";

import.meta.glob(["../../../reporting/assets/wall/*.ts", "!**/*.test.ts"], { eager: true });
