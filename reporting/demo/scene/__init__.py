"""A small camera and paint box: street scenes in perspective, drawn with Pillow and NumPy."""
