"""Tests, one folder for each package. A package itself, so that test modules of one name may stand in several folders."""
