"""What just happened in a city, numbered without gaps, and the way it reaches open screens."""
