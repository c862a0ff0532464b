import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/desk/*.ts", "!**/*.test.ts"], { eager: true });
