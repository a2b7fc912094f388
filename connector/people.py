"""People: accounts of the tenant, and the site's own look-up ids that person columns hold.

A person column takes the item id of the person in the site collection's hidden User Information List, which only
knows whom the site has met; ``ensureuser`` of SharePoint REST introduces a person to it. The list's title is
translated, so it is found by its template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from connector.batch import Part
from connector.errors import NotFound, OutcomeUnknown
from connector.lists import PAGE
from connector.retry import THROTTLED, failed, retry_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connector.batch import Batch
    from connector.identity import Identity
    from connector.session import Session

CLAIM: Final = "i:0#.f|membership|"
"""What SharePoint writes before a sign-in name (UPN) of the tenant."""


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
    wanted = tuple(dict.fromkeys(addresses))
    parts = [
        Part("GET", f"/users{_segment(a)}?$select=id,displayName,mail,userPrincipalName,accountEnabled") for a in wanted
    ]
    found = {}
    for address, part, outcome in zip(wanted, parts, batch.send(parts), strict=True):
        if outcome.status == 404:
            continue
        failure = outcome.failure(part.url)
        if failure:
            raise failure
        user = outcome.body
        found[address] = Account(
            id=str(user.get("id") or ""),
            upn=str(user.get("userPrincipalName") or ""),
            mail=str(user.get("mail") or ""),
            display_name=str(user.get("displayName") or ""),
            enabled=bool(user.get("accountEnabled", True)),
        )
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
