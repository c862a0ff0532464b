"""Super-admin: the vendor's own pages under /kelola/ on the platform's host."""
