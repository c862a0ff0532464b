"""Who someone is. Present in every schema: people of a city exist only there."""
