import "../../../core/assets/app.ts";
import.meta.glob(["../../../reporting/assets/gallery/*.ts", "!**/*.test.ts"], { eager: true });
