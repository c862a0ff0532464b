"""Walks through the outer structure of image files without decoding a pixel.

Each module has one function ``read(data) -> Layout``; it touches lengths and headers only, so its
cost does not grow with what a hostile file promises.
"""
