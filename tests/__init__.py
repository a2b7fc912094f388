"""Tests, one folder a package. A package itself, so that test modules of one name may stand in several folders."""
