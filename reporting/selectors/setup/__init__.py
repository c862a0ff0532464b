"""What the set-up screens show. Each function costs the same number of queries in any city."""
