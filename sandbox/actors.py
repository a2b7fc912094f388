"""People who act while a program works, by script: before or after the program's k-th call.

What the real service does: nothing holds a list still while a program reads and writes it. Officers save forms,
administrators rename, retype and delete columns, and machines die in between; none of them waits for a run to end.

    actors.before(3, lambda: store.items.update(list_id, 7, {"Status": "Valmis"}, actor=officer))
    actors.before(5, lambda: store.lists.delete(list_id, actor=admin))
    actors.after(8, lambda: os.kill(process, signal.SIGKILL))
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Act = Callable[[], object]


class Actors:
    """The script. Calls are counted from 1, all services together; `calls` is how many have come so far."""

    def __init__(self) -> None:
        self.calls = 0
        self._before: defaultdict[int, list[Act]] = defaultdict(list)
        self._after: defaultdict[int, list[Act]] = defaultdict(list)

    def before(self, call: int, act: Act) -> None:
        """Let somebody act before that call reaches its service."""
        self._before[call].append(act)

    def after(self, call: int, act: Act) -> None:
        """Let somebody act after that call was carried out and before its answer arrives."""
        self._after[call].append(act)

    def clear(self) -> None:
        """Forget the script and count from 1 again."""
        self.calls = 0
        self._before.clear()
        self._after.clear()

    @contextmanager
    def around(self) -> Iterator[None]:
        """Count a call, with what is scripted before and after it."""
        self.calls += 1
        number = self.calls
        for act in self._before.pop(number, ()):
            act()
        yield
        for act in self._after.pop(number, ()):
            act()
