"""office365-rest-python-client as we use it: on our session, one client a unit of work, no retry of its own.

Importing this module imports the library, which takes half a second: import it where it is used. What the library
does behind our back, and why these rules stand: ``tests/connector/test_library.py``, which is also the gate for
upgrading it.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import requests
from office365.graph_client import GraphClient
from office365.runtime.client_request_exception import ClientRequestException
from office365.runtime.queries.client_query import ClientQuery
from office365.runtime.queries.update_entity import UpdateEntityQuery
from office365.sharepoint.client_context import ClientContext

from connector.errors import AccessRefused, refusal
from connector.identity import GRAPH
from connector.telemetry import public_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office365.runtime.client_object import ClientObject
    from office365.runtime.client_runtime_context import ClientRuntimeContext
    from office365.runtime.odata.v3.batch_request import ODataBatchV3Request
    from office365.runtime.queries.batch import BatchQuery

    from connector.identity import Identity
    from connector.session import Session

# It logs each error with a traceback before it raises it; ours tell the same, in words.
logging.getLogger("office365").setLevel(logging.CRITICAL)


class Graph(GraphClient):
    """The library's Graph client without its batch, which leaves our session with the token in every part."""

    def execute_batch(self, *_args: object, **_settings: object) -> NoReturn:
        """Refuse: :class:`connector.batch.Batch` is for this."""
        raise NotImplementedError("use connector.batch.Batch: the library's batch leaves the session")


class SharePoint(ClientContext):
    """The library's SharePoint client; its batch sends each part once: waiting is our session's and clock's."""

    def _run_batch(self, batch_request: ODataBatchV3Request, batch_qry: BatchQuery[Any]) -> None:
        batch_request.execute_query(batch_qry)


def graph(session: Session, identity: Identity) -> Graph:
    """Give a Graph client for one unit of work; not to be shared by threads."""
    client = Graph(token_callback=identity.callback(GRAPH))
    client.with_transport(session=session)
    return client


def sharepoint(session: Session, identity: Identity, site_url: str) -> SharePoint:
    """Give a client of the site's REST interface for one unit of work; not to be shared by threads."""
    parts = urlsplit(site_url)
    client = SharePoint(site_url)
    client.with_access_token(identity.callback(f"{parts.scheme}://{parts.netloc}"))
    client.with_transport(session=session)
    return client


class Patch(UpdateEntityQuery[Any]):
    """A PATCH of ``target`` with exactly this body; the library's own sends types that the service did not ask for."""

    def __init__(self, target: ClientObject, body: dict[str, Any]) -> None:
        ClientQuery.__init__(self, target.context, target, body)


def run(client: ClientRuntimeContext) -> None:
    """Send what the client has queued; raises ConnectorError by the answer's status, and leaves no query behind."""
    with _told(client):
        client.execute_query()


def run_batch(client: SharePoint) -> list[tuple[ClientQuery[Any], ClientRequestException]]:
    """Send all queued queries as ``$batch`` and give the refused ones; raises ConnectorError if none was sent."""
    with _told(client), client.collect_batch_failures() as failures:
        client.execute_batch()
    return failures


@contextmanager
def _told(client: ClientRuntimeContext) -> Iterator[None]:
    try:
        yield
    except requests.RequestException as error:
        raise told(error) from error
    finally:
        client._queries.clear()  # noqa: SLF001 - clear() would drop transport and sign-in too


def told(error: requests.RequestException) -> Exception:
    """Give the ConnectorError for what the library raised: by the status alone, never by its class or words."""
    response = error.response
    if response is not None and response.status_code == 401 and not str(response.url).startswith(GRAPH):
        return AccessRefused(
            what="SharePoint does not take the app's token (401).",
            do="Sign in with a certificate, not a secret, and check the app's permissions on SharePoint itself.",
            where=public_path(str(response.url)),
        )
    if response is None or response.status_code < 400:
        return refusal(
            502, where="" if response is None else public_path(str(response.url)), message="unreadable answer"
        )
    code = message = ""
    if isinstance(error, ClientRequestException):
        code, message = str(error.code or ""), str(error.message or "")
    return refusal(response.status_code, where=public_path(str(response.url)), code=code, message=message)
