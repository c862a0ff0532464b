"""Taking a city away whole, bringing it back elsewhere, and erasing it for good."""
