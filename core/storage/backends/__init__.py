"""Where files live. One module per kind of place, all with the same five methods."""
