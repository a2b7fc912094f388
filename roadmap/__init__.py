"""The domain: what a digital roadmap is and what its rules are. Pure: no I/O, no clock, no settings object."""
