"""Each message route of the settings tried as far as that goes without sending: the daily self-check's view of them.

The bot: a token for the Bot Connector, and whether the first administrator has the app, as a reminder would ask. Mail:
the sender's mailbox is looked into, as after a lost answer. A Workflows webhook takes nothing but messages, so what is
known of it comes from the last one (:mod:`jobs.status`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.pace import Pace
from connector.people import find_people
from connector.routes.bot import AUDIENCE, BotChats
from connector.routes.mail import Mail
from connector.routes.route import Post, Recipient

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.job import Job
    from jobs.settings import Settings

_NO_MESSAGE = Post("tiekartta-check", subject="", card={}, html="", text="")


def route_checks(settings: Settings) -> dict[str, Callable[[Job], None]]:
    """For each route that is set up a function that tries it and raises ConnectorError."""
    found: dict[str, Callable[[Job], None]] = {}
    if settings.bot.teams_app_id:
        found["bot"] = _try_bot
    if settings.mail.sender:
        found["mail"] = _try_mail
    return found


def _try_bot(job: Job) -> None:
    settings, tenant = job.workspace.settings, job.tenant
    tenant.identity.token(AUDIENCE)
    chats = BotChats(tenant.session, tenant.identity, Pace(job.clock), app_id=settings.bot.teams_app_id or "")
    for account in find_people(tenant.batch, settings.admin.addresses[:1]).values():
        chats.installed(Recipient(account.id, account.upn))


def _try_mail(job: Job) -> None:
    settings, tenant = job.workspace.settings, job.tenant
    sender = settings.mail.sender or ""
    Mail(tenant.session, tenant.identity, Pace(job.clock), sender=sender).find(
        Recipient(None, sender), _NO_MESSAGE, handle=None
    )
