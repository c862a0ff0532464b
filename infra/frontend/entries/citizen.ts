import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/citizen/*.ts", "!**/*.test.ts"], { eager: true });
