"""Who did what to settings, people, exports and support access. Reports have their own timeline."""
