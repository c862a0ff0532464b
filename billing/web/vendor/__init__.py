"""Pages about money under /kelola/, for the vendor's billing staff."""
