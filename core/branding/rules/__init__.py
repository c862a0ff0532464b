"""What a city may look like: colour arithmetic and the readable theme made from one colour."""
