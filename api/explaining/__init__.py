"""Pages that answers point at: each kind of problem, and how versions end. On every host."""
