"""Messages: who hears what, once, by which channel."""
