import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/crew/*.ts", "!**/*.test.ts"], { eager: true });
