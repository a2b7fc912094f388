"""``tiekartta sandbox``: the local tenant alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.cli.command import ConfigOption, DebugOption, JsonOption, LangOption, command, packaged_config

if TYPE_CHECKING:
    from sandbox.faults import FaultPlan
    from sandbox.server import RunningSandbox

PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]
RecordOption = Annotated[
    Path | None, typer.Option("--record", help="Write every exchange into this file, one JSON object a line.")
]
FaultsOption = Annotated[
    str | None,
    typer.Option(
        "--faults",
        metavar="seed=N,rate=R",
        help="Let that share of the requests (0 to 1) fail as in real life, the same for the same seed.",
    ),
]
TENANT_FILE = Path("demo", "tenant.yaml")


def sandbox(
    port: PortOption = 0,
    data: Annotated[
        Path | None, typer.Option("--data", help="Keep the tenant in this folder. Default: a new temporary one.")
    ] = None,
    faults: FaultsOption = None,
    record: RecordOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    lang: LangOption = None,
) -> None:
    """Run the local practice tenant until Ctrl-C."""
    from tempfile import TemporaryDirectory

    with (
        command(config, as_json, debug, lang) as cli,
        packaged_config() as packaged,
        TemporaryDirectory(prefix="tiekartta-", ignore_cleanup_errors=True) as temporary,
    ):
        tenant = tenant_file(config, packaged)
        plan = fault_plan(faults)
        with started(data or Path(temporary), tenant, port=port, record=record, faults=plan) as running:
            variables = sandbox_variables(running)
            cli.say("The practice tenant answers at {url}. Ctrl-C ends it.", url=running.url)
            cli.say("To point the program at it, set these variables:")
            for name, value in variables.items():
                cli.say("  export {name}='{value}'", name=name, value=value)
            cli.emit({"url": running.url, "variables": variables})
            try:
                running.wait()
            except KeyboardInterrupt:
                cli.say("The practice tenant has ended.")


def fault_plan(text: str | None) -> FaultPlan | None:
    """The plan that ``--faults`` words, None without it. Raises WrongInput for any other wording."""
    import re

    from jobs.errors import WrongInput
    from sandbox.faults import FaultPlan

    if text is None:
        return None
    found = re.fullmatch(r"seed=(\d{1,18}),rate=(0(?:\.\d+)?|1(?:\.0+)?)", text, re.ASCII)
    if found is None:
        raise WrongInput(
            what="“{text}” is no plan for faults.",
            do="Write a whole number and a share from 0 to 1, such as seed=7,rate=0.2.",
            where="--faults",
            text=text,
        )
    return FaultPlan(seed=int(found[1]), rate=float(found[2]))


def started(data: Path, tenant: Path, **options: Any) -> RunningSandbox:  # noqa: ANN401 - those of sandbox.server.start
    """Start the practice tenant. Raises WrongInput when its port is taken."""
    from jobs.errors import WrongInput
    from sandbox.server import StartError, start

    try:
        return start(data, tenant, **options)
    except StartError as error:
        raise WrongInput(error.what, do=error.do, where=error.where, **error.values) from error


def tenant_file(config: Path | None, packaged: Path) -> Path:
    """The practice tenant's people: the configuration's own, else the packaged ones."""
    own = config / TENANT_FILE if config else None
    return own if own and own.is_file() else packaged / TENANT_FILE


def sandbox_variables(running: RunningSandbox) -> dict[str, str]:
    """The settings that point the program at a sandbox and its routes of messages, as environment variables."""
    tenant = running.store.tenant
    return {
        "TIEKARTTA_SANDBOX__URL": running.url,
        "TIEKARTTA_SITE__URL": running.site_url,
        "TIEKARTTA_SIGN_IN__TENANT": running.credentials.tenant_id,
        "TIEKARTTA_SIGN_IN__CLIENT_ID": running.credentials.client_id,
        "TIEKARTTA_SIGN_IN__CERTIFICATE_FILE": str(running.credentials.certificate_file.resolve()),
        "TIEKARTTA_BOT__TEAMS_APP_ID": tenant.teams_app.id,
        "TIEKARTTA_BOT__TEAM": tenant.team.id,
        "TIEKARTTA_BOT__CHANNEL": tenant.team.channel_id,
        "TIEKARTTA_WORKFLOWS__URL": running.store.flows.url,
        "TIEKARTTA_REPORT__FOLDER": tenant.team.channel_name,
        "TIEKARTTA_MAIL__SENDER": tenant.mailboxes[0].address,
    }
