"""Money: packages, and what a city may use because of them."""
