"""The portal of partners under /mitra/ on the platform's host. Everybody sees their own partner's only."""
