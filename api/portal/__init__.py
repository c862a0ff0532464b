"""The developer portal, `/pengembang/` on a city's host and on the platform's."""
