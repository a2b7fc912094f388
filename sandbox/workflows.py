"""Workflows' addresses: what is posted there is taken in, and posted into the channel by the flow.

The caller learns only that it was taken in: a flow that fails afterwards says so to its owner alone.

Sources: Microsoft, “Create incoming webhooks with Workflows for Microsoft Teams” (shape, 28 KB); “Call, trigger, or
nest workflows with HTTPS endpoints in Azure Logic Apps” (202, signature). The codes are those that clients report:
DirectApiAuthorizationRequired without a signature, WorkflowTriggerIsNotEnabled for a flow that is off or deleted. That
more than 28 KB is refused at the address is UNVERIFIED: it may be the flow that fails.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from sandbox.flows import HOST_SUFFIX, OLD_HOST, FlowState
from sandbox.teams.state import CARD, WORKFLOWS
from sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.store import Store
    from sandbox.wire import RequestIds

LARGEST = 28 * 1024
logger = logging.getLogger("sandbox.workflows")


def is_workflow(host: str) -> bool:
    """Whether a host is one of Workflows'."""
    return host.endswith((".logic.azure.com", HOST_SUFFIX))


class Workflows:
    """The addresses of the tenant's one flow."""

    def __init__(self, store: Store, ids: RequestIds) -> None:
        self._flows = store.flows
        self._teams = store.teams
        self._ids = ids

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        done = self._wrong_address(call) or self._wrong_signature(call) or self._refused(call) or self._take_in(call)
        return Answer(done.status, done.body, {"x-ms-workflow-run-id": self._ids.next(), "Cache-Control": "no-cache"})

    def _wrong_address(self, call: Call) -> Answer | None:
        known = f"/workflows/{self._flows.flow.id}/triggers/manual/paths/invoke"
        if call.host not in (self._flows.host, OLD_HOST) or not call.path.endswith(known):
            logger.error("the sandbox has no such workflow at %s", call.host)
            return _error(404, "WorkflowNotFound", "The workflow could not be found.")
        if call.method != "POST":
            return _error(405, "MethodNotAllowed", "The trigger takes POST.")
        return None

    def _wrong_signature(self, call: Call) -> Answer | None:
        signature = call.options.get("sig")
        if signature is None:
            text = "The request must be authenticated only by Shared Access scheme."
            return _error(401, "DirectApiAuthorizationRequired", text)
        if signature != self._flows.signature:
            return _error(401, "AuthorizationFailed", "The authentication credentials are not valid.")
        return None

    def _refused(self, call: Call) -> Answer | None:
        state = self._flows.state
        if state in (FlowState.DISABLED, FlowState.DELETED):
            text = f"Could not execute workflow '{self._flows.flow.id}' trigger 'manual' with state '{state.value}'"
            return _error(400, "WorkflowTriggerIsNotEnabled", f"{text}: trigger is not enabled.")
        if len(call.body) > LARGEST:
            return _error(413, "RequestEntityTooLarge", "The request is larger than 28 KB.")
        return None

    def _take_in(self, call: Call) -> Answer:
        """Run the flow: it posts each card, or fails where nobody sees it."""
        try:
            body = json.loads(call.body)
            cards = [each["content"] for each in body["attachments"] if each["contentType"] == CARD]
        except (ValueError, KeyError, TypeError):
            logger.error("the flow cannot read what was posted to it: nothing arrives")
            cards = []
        if self._flows.state is FlowState.ENABLED:
            for card in cards:
                content = {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}
                self._teams.post(self._teams.team.channel_id, content, route=WORKFLOWS, author=self._flows.flow.id)
        return Answer(202)


def _error(status: int, code: str, message: str) -> Answer:
    body: Json = {"error": {"code": code, "message": message}}
    return Answer(status, body)
