"""Pages of the people who decide: coordinator, agency, area officers; and read-only for the city."""
