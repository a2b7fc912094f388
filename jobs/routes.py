"""The routes of the settings, in their order; what is not set up is told and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.errors import ConnectorError
from connector.pace import Pace
from connector.routes.bot import BotChannel, BotChats
from connector.routes.channel_reader import ChannelReader
from connector.routes.mail import Mail
from connector.routes.workflows import Workflows
from jobs.errors import WrongInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connector.clock import Clock
    from connector.routes.route import ChannelPlace, Recipient, Route
    from jobs.settings import Settings
    from jobs.tenant import Tenant


@dataclass(frozen=True, slots=True)
class PeopleRoutes:
    """The routes to people; ``missing`` names each route that is not set up with the setting that it lacks."""

    routes: tuple[Route[Recipient], ...]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChannelRoutes:
    """The routes to the channel. ``refused``: those that are set up wrongly, by name, with what is wrong."""

    routes: tuple[Route[ChannelPlace], ...]
    missing: tuple[tuple[str, str], ...]
    refused: Mapping[str, ConnectorError]


def webhook(settings: Settings, tenant: Tenant, pace: Pace, *, reader: ChannelReader | None) -> Workflows | None:
    """The webhook of the settings; None without one. Raises RouteRefused for an address that is none of Workflows'."""
    url = settings.workflows.url
    return Workflows(tenant.session, pace, url=url.get_secret_value(), reader=reader) if url else None


def people_routes(settings: Settings, tenant: Tenant, clock: Clock) -> PeopleRoutes:
    """The routes to people. Raises WrongInput when none is set up."""
    pace = Pace(clock)
    routes: list[Route[Recipient]] = []
    missing: list[tuple[str, str]] = []
    for name in dict.fromkeys(settings.messages.people):
        if name == "bot" and settings.bot.teams_app_id:
            routes.append(BotChats(tenant.session, tenant.identity, pace, app_id=settings.bot.teams_app_id))
        elif name == "mail" and settings.mail.sender:
            routes.append(Mail(tenant.session, tenant.identity, pace, sender=settings.mail.sender))
        else:
            missing.append((name, {"bot": "bot.teams_app_id", "mail": "mail.sender"}[name]))
    if not routes:
        raise WrongInput(
            what="No route to people is set up: {settings} missing.",
            do="Set one of them, or take routes that you do not use out of messages.people.",
            where="tiekartta.toml",
            settings=_settings(missing),
        )
    return PeopleRoutes(tuple(routes), tuple(missing))


def channel_routes(settings: Settings, tenant: Tenant, clock: Clock) -> ChannelRoutes:
    """The routes to the working group's channel. Raises WrongInput when none is set up.

    Where the app's team and channel are set, messages by the webhook are looked up there too.
    """
    pace = Pace(clock)
    there = bool(settings.bot.team and settings.bot.channel)
    reader = ChannelReader(tenant.session, tenant.identity, pace)
    routes: list[Route[ChannelPlace]] = []
    missing: list[tuple[str, str]] = []
    refused: dict[str, ConnectorError] = {}
    for name in dict.fromkeys(settings.messages.channel):
        if name == "bot" and there:
            routes.append(BotChannel(tenant.session, tenant.identity, pace, reader=reader))
        elif name == "workflows" and settings.workflows.url:
            try:
                flow = webhook(settings, tenant, pace, reader=reader if there else None)
            except ConnectorError as error:
                refused[name] = error
            else:
                routes += [flow] if flow else []
        else:
            missing.append((name, {"bot": "bot.team, bot.channel", "workflows": "workflows.url"}[name]))
    if not routes and not refused:
        raise WrongInput(
            what="No route to the channel is set up: {settings} missing.",
            do="Set one of them, or turn the report off with schedule.report = [].",
            where="tiekartta.toml",
            settings=_settings(missing),
        )
    return ChannelRoutes(tuple(routes), tuple(missing), refused)


def _settings(missing: Sequence[tuple[str, str]]) -> str:
    return ", ".join(setting for _, setting in missing)
