/** The page of a contract: Swagger UI comes from its own package, this is what surrounds it. */
import "../../../api/assets/docs.ts";
