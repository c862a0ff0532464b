"""A lively platform to look at: the vendor's people, carriers, what the four cities bought and paid. Examples only."""
