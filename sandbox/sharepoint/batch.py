"""`_api/$batch`: calls as parts of a multipart body, with absolute addresses; answers in the same order.

Source: sp-dev-docs sp-add-ins/make-batch-requests-with-the-rest-apis.md.
"""

from __future__ import annotations

import json
from email import message_from_bytes
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.sharepoint.errors import bad_request
from sandbox.wire import Answer, Call, content_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message

LIMIT = 100
_BOUNDARY = "batchresponse_3b8f2c1e"


def run_batch(call: Call, answer: Callable[[Call], Answer]) -> Answer:
    """Answer each part through `answer`. Raises `SharePointError` if the envelope is bad."""
    kind = call.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/mixed"):
        raise bad_request("A batch is multipart/mixed.")
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    parts = [_part(part, call) for part in _leaves(message)]
    if not 1 <= len(parts) <= LIMIT:
        raise bad_request(f"A batch has 1 to {LIMIT} requests, not {len(parts)}.")
    chunks = [_chunk(answer(part)) for part in parts]
    text = "".join(f"--{_BOUNDARY}\r\n{chunk}\r\n" for chunk in chunks) + f"--{_BOUNDARY}--\r\n"
    return Answer(200, text, {"Content-Type": f"multipart/mixed; boundary={_BOUNDARY}"})


def _leaves(message: Message) -> Iterator[bytes]:
    """Walk through the parts, change sets opened: they are no transactions here, nor in the service."""
    if not message.is_multipart():
        return
    for part in message.get_payload():
        if part.is_multipart():  # type: ignore[union-attr]  # a multipart's payload is a list of messages
            yield from _leaves(part)  # type: ignore[arg-type]
        elif part.get_content_type() == "application/http":  # type: ignore[union-attr]
            yield part.get_payload(decode=True)  # type: ignore[misc, union-attr]


def _part(raw: bytes, outer: Call) -> Call:
    head, _, body = raw.decode("utf-8").replace("\r\n", "\n").lstrip("\n").partition("\n\n")
    first, *lines = head.split("\n")
    words = first.split(" ")
    if len(words) < 2:
        raise bad_request("A part of the batch has no request line.")
    address = urlsplit(words[1])
    if address.scheme != "https" or (address.hostname or "") != outer.host:
        raise bad_request("A part of the batch must be an absolute address of the same site.")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    headers["authorization"] = outer.headers.get("authorization", "")
    return Call(words[0].upper(), outer.host, address.path, address.query, headers, body.strip().encode())


def _chunk(answer: Answer) -> str:
    status = HTTPStatus(answer.status)
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    head += f"HTTP/1.1 {status} {status.phrase}\r\n"
    if answer.body is None:
        return head + "\r\n"
    # ASCII: a mail parser, which clients read this with, would mangle other letters.
    return f"{head}CONTENT-TYPE: {content_type(answer)}\r\n\r\n{json.dumps(answer.body)}\r\n"
