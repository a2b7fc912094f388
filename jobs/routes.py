"""The routes of the settings, in their order; what is not set up is told and left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.pace import Pace
from connector.routes.bot import BotChats
from connector.routes.mail import Mail
from connector.routes.workflows import Workflows
from jobs.errors import WrongInput

if TYPE_CHECKING:
    from connector.clock import Clock
    from connector.routes.channel_reader import ChannelReader
    from connector.routes.route import Recipient, Route
    from jobs.settings import Settings
    from jobs.tenant import Tenant


@dataclass(frozen=True, slots=True)
class PeopleRoutes:
    """The routes to people; ``missing`` names each route that is not set up with the setting that it lacks."""

    routes: tuple[Route[Recipient], ...]
    missing: tuple[tuple[str, str], ...]


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
            settings=", ".join(setting for _, setting in missing),
        )
    return PeopleRoutes(tuple(routes), tuple(missing))
