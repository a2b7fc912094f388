"""Tests of the packaged templates."""
