"""``tiekartta setup``: make the list, or complete it."""

from __future__ import annotations

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command


def setup(
    config: ConfigOption = None, as_json: JsonOption = False, debug: DebugOption = False, lang: LangOption = None
) -> None:
    """Make the list with its columns, views and colours, or add what is missing. Needs elevated rights, once."""
    with command(config, as_json, debug, lang) as cli:
        from jobs.cli.tell import setup_json, tell_setup
        from jobs.setup import set_up

        with cli.job("setup") as job, job.store.run("setup", job.clock):
            report = set_up(job)
        tell_setup(cli, report)
        cli.emit(setup_json(report))
