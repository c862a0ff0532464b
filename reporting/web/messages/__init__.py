"""Pages behind the links in messages, and what browsers and providers tell us."""
