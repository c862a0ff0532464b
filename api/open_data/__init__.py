"""Open data of a city: a page for people, files and a catalogue for programs, feeds for readers."""
