"""The self-check: proves on the real tenant, one check after another, what the jobs rely on, and cleans up after it.

Read in this order: :mod:`jobs.doctor.finding` (what a check says), :mod:`jobs.doctor.examination` (all checks and their
order), then the checks. :mod:`jobs.doctor.capture` writes what went over the wire, without anybody's name in it.
"""
