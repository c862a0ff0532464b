"""Every size and limit of the photo pipeline, in one place."""

from __future__ import annotations

from typing import Final

MEBIBYTE: Final = 1024 * 1024

MAX_BYTES: Final = 15 * MEBIBYTE
MAX_PIXELS: Final = 50_000_000
MAX_EXIF_BYTES: Final = 256 * 1024
"""A larger block is not a camera's; its claims are not read."""

ORIGINAL_EDGE: Final = 2048
"""Longest side of the clean copy that replaces the upload: number plates stay readable, and the
photo takes a quarter of the room of what phones send."""
DRAFT_TOLERANCE: Final = 0.9
"""A JPEG decoder halves sizes almost for free; a copy this much smaller than asked for will do."""
DISPLAY_EDGE: Final = 1280
THUMB_EDGE: Final = 320
ORIGINAL_QUALITY: Final = 82
DISPLAY_QUALITY: Final = 78
THUMB_QUALITY: Final = 75
WEBP_METHOD: Final = 1
"""libwebp effort: 2 costs a quarter more time for 6 % of the size, 3 and above twice as much."""

CHILD_MEMORY_BYTES: Final = 1024 * MEBIBYTE
"""Address space of the decoding process: 50 million pixels of four bytes, and room to turn them."""
CHILD_CPU_SECONDS: Final = 20
CHILD_WALL_SECONDS: Final = 30
CHILD_OUTPUT_BYTES: Final = 48 * MEBIBYTE
"""The child writes to a file; the kernel stops it here, so it cannot fill the disk."""
