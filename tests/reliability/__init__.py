"""The sync under limits, faults and people who act meanwhile: hundreds of seeded runs, and real kills."""
