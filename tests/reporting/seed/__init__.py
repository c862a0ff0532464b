"""Tests of the reference cities."""
