"""Checks of Teams: the bot, its app for people and in the team, and the Workflows webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector import pace as lanes
from connector.batch import Part
from connector.routes.bot import AUDIENCE, BotChannel, BotChats
from connector.routes.channel_reader import ChannelReader
from connector.routes.route import ChannelPlace, Found, Recipient
from connector.routes.workflows import Workflows
from jobs.doctor.finding import Verdict, line, ok, unsent, unused, warning
from jobs.doctor.trial import forget, trial_post, with_chart

if TYPE_CHECKING:
    from connector.routes.route import Post, Receipt
    from jobs.doctor.patient import Patient


def bot_token(patient: Patient) -> Verdict:
    """A token for the Bot Connector."""
    bot = patient.job.workspace.settings.bot
    if not (bot.teams_app_id or bot.channel):
        return unused("bot.teams_app_id")
    patient.job.tenant.identity.token(AUDIENCE)
    return ok(what="Microsoft Entra gave a token for the Bot Connector.")


def teams_app(patient: Patient) -> Verdict:
    """The app may see whether it is installed for somebody; tried with the administrator."""
    app_id = patient.job.workspace.settings.bot.teams_app_id
    if not app_id:
        return unused("bot.teams_app_id")
    if patient.admin is None:
        return unused("admin.addresses")
    apps = f"/users/{patient.admin.id}/teamwork/installedApps"
    part = Part("GET", f"{apps}?$expand=teamsApp&$filter=teamsApp/id eq '{app_id}'")
    patient.pace.wait(lanes.TEAMS_READS)
    outcome = patient.job.tenant.batch.single(part)
    failure = outcome.failure(part.url)
    if failure:
        raise failure
    if outcome.body.get("value"):
        return ok(what="The app in Teams is installed for the administrator.")
    return warning(
        line(
            what="The app in Teams is not installed for the administrator yet.",
            do="The first message installs it where the app may: “tiekartta doctor --send” tries that. Else an "
            "administrator of Teams installs it for people (Teams admin centre, Setup policies).",
        )
    )


def bot_message(patient: Patient) -> Verdict:
    """A message by bot to the administrator; the app is installed for them on the way."""
    app_id = patient.job.workspace.settings.bot.teams_app_id
    if not app_id:
        return unused("bot.teams_app_id")
    if patient.admin is None:
        return unused("admin.addresses")
    if not patient.send:
        return unsent()
    tenant = patient.job.tenant
    route = BotChats(tenant.session, tenant.identity, patient.pace, app_id=app_id)
    to = Recipient(patient.admin.id, patient.admin.mail or patient.admin.upn)
    post = trial_post(patient, "bot")
    return _went(route.send(to, post, handle=None, remember=forget), post)


def channel_reading(patient: Patient) -> Verdict:
    """The app may read the channel, to see whether a message whose answer was lost stands there."""
    place = _place(patient)
    if place is None:
        return unused("bot.channel")
    found = _reader(patient).find(place, trial_post(patient, "look-up").key)
    if found is Found.UNKNOWN:
        return warning(
            line(
                what="The app cannot look its messages up in the channel.",
                do="An owner of the team adds the app to it and consents there (Manage team, Apps). Without it a "
                "message whose answer was lost is left for a person to decide.",
            )
        )
    return ok(what="The app can look its messages up in the channel.")


def channel_message(patient: Patient) -> Verdict:
    """A message by bot in the channel, found there afterwards."""
    place = _place(patient)
    if place is None or "bot" not in patient.job.workspace.settings.messages.channel:
        return unused("bot.channel")
    if not patient.send:
        return unsent()
    tenant, reader = patient.job.tenant, _reader(patient)
    route = BotChannel(tenant.session, tenant.identity, patient.pace, reader=reader)
    post = with_chart(trial_post(patient, "channel"))
    receipt = route.send(place, post, handle=None, remember=forget)
    return _found(reader, place, post) or _went(receipt, post)


def webhook(patient: Patient) -> Verdict:
    """A card with a chart by the Workflows webhook, looked for in the channel where the app may read there."""
    settings, tenant = patient.job.workspace.settings, patient.job.tenant
    if settings.workflows.url is None:
        return unused("workflows.url")
    place = _place(patient)
    reader = _reader(patient) if place else None
    route = Workflows(tenant.session, patient.pace, url=settings.workflows.url.get_secret_value(), reader=reader)
    if not patient.send:
        return unsent()
    post = with_chart(trial_post(patient, "webhook"))
    somewhere = place or ChannelPlace("", "")  # which channel it is, the flow knows
    receipt = route.send(somewhere, post, handle=None, remember=forget)
    seen = _found(reader, place, post) if reader and place else None
    return seen or _went(receipt, post)


def _went(receipt: Receipt, post: Post) -> Verdict:
    if receipt.state == "sent":
        return ok(what="A test message was sent; its key: {key}. Look at it on a computer and a phone.", key=post.key)
    return ok(
        what="A test message was accepted; its key: {key}. Look whether it stands there, on a computer and a phone.",
        key=post.key,
    )


def _found(reader: ChannelReader, place: ChannelPlace, post: Post) -> Verdict | None:
    if reader.find(place, post.key) is not Found.SENT:
        return None
    return ok(
        what="A test message stands in the channel; its key: {key}. Look at it on a computer and a phone.", key=post.key
    )


def _place(patient: Patient) -> ChannelPlace | None:
    bot = patient.job.workspace.settings.bot
    return ChannelPlace(bot.team, bot.channel) if bot.team and bot.channel else None


def _reader(patient: Patient) -> ChannelReader:
    tenant = patient.job.tenant
    return ChannelReader(tenant.session, tenant.identity, patient.pace)
