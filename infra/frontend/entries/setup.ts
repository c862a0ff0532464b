import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/setup/*.ts", "!**/*.test.ts"], { eager: true });
