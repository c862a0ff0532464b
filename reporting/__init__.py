"""The service itself: citizens' reports, the agencies that solve them, and their clocks."""
