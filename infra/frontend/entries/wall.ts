import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/wall/*.ts", "!**/*.test.ts"], { eager: true });
