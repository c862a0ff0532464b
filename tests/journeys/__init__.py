"""The product's stories from end to end, through its own doors, nothing replaced."""
