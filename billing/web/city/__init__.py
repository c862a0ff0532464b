"""Pages of the city's own set-up about what it has bought: ``/atur/paket/`` on the city's host."""
