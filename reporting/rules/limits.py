"""Every size, length, distance and count the product holds people to, in one place.

Forms, serializers, services and scripts read these; none of them writes its own number.
A city may tighten the ones that ``CitySettings`` repeats.
"""

from __future__ import annotations

from typing import Final

# Texts, in characters.
MAX_DESCRIPTION: Final = 2000
MAX_OPEN311_DESCRIPTION: Final = 4000
MAX_NOTE: Final = 2000
MIN_NOTE: Final = 3
MAX_ADDRESS: Final = 300
MAX_PERSON_NAME: Final = 120
MAX_PHONE: Final = 20
MAX_EMAIL: Final = 254
MAX_NAME: Final = 160
MAX_CODE: Final = 60
MAX_IDEMPOTENCY_KEY: Final = 200
MAX_QUESTION: Final = 200
MAX_QUESTION_HELP: Final = 300
MAX_QUESTIONS: Final = 12
MAX_OPTIONS: Final = 30
MAX_OPTION: Final = 80
MAX_ANSWER: Final = 500
MAX_ANSWERS: Final = 40
MAX_REPLY_TEMPLATE: Final = 500

# Photos. Pixels, sides and qualities are core.imaging.limits'.
MAX_PHOTOS: Final = 5
MAX_LATER_PHOTOS: Final = 20  # of a report, with those of its answers and of opening it again
MAX_PHOTO_BYTES: Final = 15 * 1024 * 1024
UNATTACHED_PHOTO_HOURS: Final = 24
MAX_WAITING_UPLOADS: Final = 30

# Places, in metres and degrees.
SNAP_METRES: Final = 300
PROOF_METRES: Final = 150
MAX_ACCURACY_METRES: Final = 20_000
DUPLICATE_RADIUS_METRES: Final = 50
MAX_DUPLICATE_RADIUS_METRES: Final = 500
INDONESIA_WEST: Final = 94.5
INDONESIA_EAST: Final = 141.5
INDONESIA_SOUTH: Final = -11.5
INDONESIA_NORTH: Final = 6.5

# Boundary files a city uploads.
MAX_BOUNDARY_BYTES: Final = 24 * 1024 * 1024

# Lifecycle.
DUPLICATE_WINDOW_DAYS: Final = 30
AUTO_CONFIRM_DAYS: Final = 3
REOPEN_DAYS: Final = 14
HANDOVERS_BEFORE_COORDINATOR: Final = 3
AMBER_FRACTION: Final = 0.75
MIN_RANKED_REPORTS: Final = 10
CONTACT_RETENTION_DAYS: Final = 365

# Proof: perceptual hashes nearer than this many bits (of 64) show the same picture.
SAME_PICTURE_BITS: Final = 6
# Of closures without any doubt, one in so many is looked at.
SAMPLE_ONE_IN: Final = 20

# Abuse.
DEVICE_DAILY_LIMIT: Final = 10
ADDRESS_HOURLY_LIMIT: Final = 600
PHONE_DAILY_LIMIT: Final = 10

# Field work.
POSITION_MIN_SECONDS: Final = 5
POSITION_KEEP_HOURS: Final = 24
POSITION_MAX_AGE_HOURS: Final = 6  # a phone may have been out of reach for so long
CLOCK_AHEAD_SECONDS: Final = 60  # and its clock so much ahead of ours
MAX_CREW_MEMBERS: Final = 30
MAX_CREW_VEHICLES: Final = 5
MAX_PLATE: Final = 12

# Response fund, in sen.
MAX_FUND_MINOR: Final = 1_000_000_000_000 * 100
MAX_RECEIPT_BYTES: Final = 10 * 1024 * 1024
MAX_PURPOSE: Final = 200

# Lists.
PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 200
MAX_AT_ONCE: Final = 100
