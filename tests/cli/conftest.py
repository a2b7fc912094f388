"""The worlds that these tests play in."""

from tests.support.fixtures import (
    certificate,
    empty_world,
    ending,
    kemijarvi,
    set_up_world,
    spring,
    synced,
    synced_in_may,
    wire,
    world,
    worlds,
)

__all__ = [
    "certificate",
    "empty_world",
    "ending",
    "kemijarvi",
    "set_up_world",
    "spring",
    "synced",
    "synced_in_may",
    "wire",
    "world",
    "worlds",
]
