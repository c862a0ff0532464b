"""What screens of the platform ask about cities, ready to print."""
