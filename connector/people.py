"""People: accounts of the tenant, their superiors and absences, and the site's own look-up ids of person columns.

A person column takes the item id of the person in the site collection's hidden User Information List, which only
knows whom the site has met; ``ensureuser`` of SharePoint REST introduces a person to it. The list's title is
translated, so it is found by its template.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connector.batch import Part
from connector.errors import NotFound, OutcomeUnknown
from connector.lists import PAGE
from connector.retry import THROTTLED, failed, retry_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from connector.batch import Batch
    from connector.identity import Identity
    from connector.session import Session

CLAIM: Final = "i:0#.f|membership|"
"""What SharePoint writes before a sign-in name (UPN) of the tenant."""

_SELECTED: Final = "id,displayName,mail,userPrincipalName,accountEnabled"


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account. ``id`` is the object id, which stays when names change; ``mail`` may be empty."""

    id: str
    upn: str
    mail: str
    display_name: str
    enabled: bool


def find_people(batch: Batch, addresses: Iterable[str]) -> dict[str, Account]:
    """Find accounts by sign-in name (UPN) or object id; an address that has none is missing in the answer.

    20 a request. Raises ConnectorError when any other answer than “not found” came (User.Read.All is needed for
    ``enabled``).
    """
    return {key: _account(user) for key, user in _each(batch, addresses, f"?$select={_SELECTED}").items()}


def find_managers(batch: Batch, people: Iterable[str]) -> dict[str, Account]:
    """Find the superiors of people, who are given by sign-in name (UPN) or object id; who has none is missing.

    20 a request; needs the application permission User.Read.All. Raises ConnectorError when any other answer than
    “not found” came. Superiors are read for escalation only, which is off until turned on.
    """
    return {key: _account(user) for key, user in _each(batch, people, f"/manager?$select={_SELECTED}").items()}


def find_away(batch: Batch, people: Iterable[str], now: datetime) -> frozenset[str]:
    """Tell which of the people, given by sign-in name (UPN) or object id, have automatic replies on at ``now`` (aware).

    20 a request; needs the application permission MailboxSettings.Read, best for some mailboxes only (RBAC for
    Applications in Exchange Online). Only the state and its times are asked for, never the texts; nothing is kept.
    Who has no mailbox is not away. Raises ConnectorError when any other answer than “not found” came.
    """
    url = "/mailboxSettings/automaticRepliesSetting?$select=status,scheduledStartDateTime,scheduledEndDateTime"
    settings = _each(batch, people, url, {"Prefer": 'outlook.timezone="UTC"'})
    return frozenset(person for person, setting in settings.items() if _away(setting, now))


def _away(setting: Mapping[str, Any], now: datetime) -> bool:
    """Read a setting of automatic replies. Their state is written in either case (Scheduled, scheduled)."""
    status = str(setting.get("status") or "").lower()
    if status != "scheduled":
        return status == "alwaysenabled"
    begin, end = _moment(setting, "scheduledStartDateTime"), _moment(setting, "scheduledEndDateTime")
    return (begin is None or begin <= now) and (end is None or now < end)


def _moment(setting: Mapping[str, Any], name: str) -> datetime | None:
    """Read a dateTimeTimeZone of Graph; a zone with a name of Windows, which we did not ask for, counts as UTC."""
    value = setting.get(name)
    if not value:
        return None
    zone: tzinfo = UTC
    with suppress(ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(str(value.get("timeZone") or "UTC"))
    return datetime.fromisoformat(str(value["dateTime"])).replace(tzinfo=zone)


def _account(user: Mapping[str, Any]) -> Account:
    return Account(
        id=str(user.get("id") or ""),
        upn=str(user.get("userPrincipalName") or ""),
        mail=str(user.get("mail") or ""),
        display_name=str(user.get("displayName") or ""),
        enabled=bool(user.get("accountEnabled", True)),
    )


def _each(
    batch: Batch, people: Iterable[str], url: str, headers: Mapping[str, str] | None = None
) -> dict[str, Mapping[str, Any]]:
    """Ask ``/users/{person}`` and what ``url`` adds for each; whom the service does not find is missing."""
    wanted = tuple(dict.fromkeys(people))
    parts = [Part("GET", f"/users{_segment(person)}{url}", headers=headers or {}) for person in wanted]
    found = {}
    for person, part, outcome in zip(wanted, parts, batch.send(parts), strict=True):
        if outcome.status == 404:
            continue
        failure = outcome.failure(part.url)
        if failure:
            raise failure
        found[person] = outcome.body
    return found


def _segment(address: str) -> str:
    """Write a sign-in name to follow ``/users``; a leading ``$`` needs the function form (Microsoft, “Get a user”)."""
    if address.startswith("$"):
        return "('" + quote(address.replace("'", "''"), safe="@$") + "')"
    return "/" + quote(address, safe="@")


def ensure_users(session: Session, identity: Identity, site_url: str, upns: Iterable[str]) -> dict[str, int]:
    """Introduce people to the site and give their look-up ids; a name that the tenant does not know is missing.

    One request for the form digest and one for up to 100 people. Introducing twice changes nothing, so what was
    throttled, failed or lost is asked again. Raises ConnectorError.
    """
    found: dict[str, int] = {}
    waiting = list(dict.fromkeys(upns))
    for attempt in range(1, session.policy.attempts + 1):
        last = attempt == session.policy.attempts
        if waiting:
            waiting = _ensure(session, identity, site_url, waiting, found, attempt=attempt, last=last)
    return found


def _ensure(
    session: Session,
    identity: Identity,
    site_url: str,
    upns: Sequence[str],
    found: dict[str, int],
    *,
    attempt: int,
    last: bool,
) -> list[str]:
    """Ask once for all, put what came into ``found`` and give those to ask again; the ``last`` time raise instead."""
    from connector import library  # noqa: PLC0415 - slow to import

    client = library.sharepoint(session, identity, site_url)
    users = {upn: client.web.ensure_user(CLAIM + upn) for upn in upns}
    try:
        failures = {id(query.return_type): error for query, error in library.run_batch(client)}
    except OutcomeUnknown:
        if last:
            raise
        session.wait(session.policy.backoff(attempt, session.random))
        return list(upns)
    again: list[str] = []
    pause = 0.0
    for upn, user in users.items():
        error = failures.get(id(user))
        if error is None:
            found[upn] = int(user.properties["Id"])
            continue
        response = error.response
        status = 0 if response is None else response.status_code
        if status in (400, 404):
            continue
        if last or (status != THROTTLED and not failed(status)):
            raise library.told(error) from error
        again.append(upn)
        headers = {} if response is None else response.headers
        asked = retry_after(headers.get("Retry-After"), session.clock.now())
        pause = max(pause, session.policy.backoff(attempt, session.random) if asked is None else asked)
    if again:
        session.gates.pause(urlsplit(site_url).netloc, pause)
    return again


def accounts_by_lookup(batch: Batch, site_id: str, ids: Iterable[int]) -> dict[int, str]:
    """Find the sign-in names (UPN) behind look-up ids of the site; an id that is no person is missing in the answer.

    One request for the hidden list and one for each page of its people. Raises ConnectorError.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    part = Part("GET", f"{_people_list(batch, site_id)}/items?$expand=fields($select=UserName,Name)&$top={PAGE}")
    (outcome,) = batch.send([part])
    found = {}
    for row in batch.rows(outcome, part.url):
        fields = row.get("fields") or {}
        name = fields.get("UserName") or str(fields.get("Name") or "").rpartition("|")[2]
        lookup = int(row["id"])
        if name and lookup in wanted:
            found[lookup] = str(name)
    return found


def _people_list(batch: Batch, site_id: str) -> str:
    """Find the path of the User Information List: system lists are answered only when ``system`` is selected."""
    lists = f"/sites/{site_id}/lists"
    part = Part("GET", f"{lists}?$select=id,name,displayName,list,system")
    (outcome,) = batch.send([part])
    for row in batch.rows(outcome, part.url):
        if (row.get("list") or {}).get("template") == "userInformationList" or row.get("name") == "users":
            return f"{lists}/{row['id']}"
    raise NotFound(
        what="The site has no list of its people that the app may read.",
        do="Check the app's permissions on the site.",
        where=lists,
    )
