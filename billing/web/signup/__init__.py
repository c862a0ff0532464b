"""/daftar/: four screens from a city's name to a price, an offer on paper and a city to try."""
