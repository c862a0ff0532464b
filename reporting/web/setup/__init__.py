"""Pages on which city admins set their city up."""
