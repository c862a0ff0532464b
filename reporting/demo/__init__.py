"""What the living demo shows: invented texts and people, and photos drawn by code."""
