"""Tests of the connector: against a scripted server where answers and faults matter, else against the sandbox."""
