"""What a city publishes as open data: data sets as rows, made while they are read."""
