# Two commands are enough: make run, make test. Everything they need they install, build and start.
PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3),python3.11)
ARGS ?=

.PHONY: help run test lint bench clean
.DEFAULT_GOAL := help

help:
	@echo "make run     start Tanggap with four demo cities       (PORT=8000)"
	@echo "make test    every check and test                      (ARGS='tests/core -k outbox')"
	@echo "make lint    format, lint, types, imports, templates"
	@echo "make bench   measurements, as ratios                   (ARGS='intake tiles')"
	@echo "make clean   stop and delete everything under .local/"

run:
	@exec $(PYTHON) infra/local/run.py

test:
	@exec $(PYTHON) infra/local/checks.py test $(ARGS)

lint:
	@exec $(PYTHON) infra/local/checks.py lint

bench:
	@exec $(PYTHON) infra/local/checks.py bench $(ARGS)

clean:
	@exec $(PYTHON) infra/local/clean.py
