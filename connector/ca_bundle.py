"""Whom to trust: the system's usual certificate authorities, or the file that the environment names instead."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from connector.errors import NoConnection


class CaBundle:
    """The CA bundle of the environment. Each file is looked into once, so that a wrong one is told as such."""

    def __init__(self) -> None:
        self._sound: set[str] = set()

    def current(self) -> str | bool:
        """Give the file (or folder) in REQUESTS_CA_BUNDLE, else CURL_CA_BUNDLE, or True for the usual authorities.

        Raises NoConnection when it cannot be read or holds no certificate.
        """
        path = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        if not path:
            return True
        if path not in self._sound:
            try:
                if not Path(path).is_dir():
                    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
            except OSError as error:  # also what is no certificate
                raise NoConnection(
                    what="The file with CA certificates cannot be used ({reason}): nothing was sent.",
                    do="Check the file that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names: it must hold certificates in "
                    "PEM form.",
                    where=path,
                    values={"reason": error.strerror or type(error).__name__},
                ) from error
            self._sound.add(path)
        return path
