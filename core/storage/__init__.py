"""Files of a city: kept on disk or in an object store, reached by signed links on its own host."""
