"""The four reference cities as readable files, and the typed loader that reads them."""
