"""``/healthz`` and Prometheus ``/metrics``, on this machine only: numbers and the names of jobs, nobody's data."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from jobs.errors import WrongInput
from jobs.finding import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobs.status import Status

HOST = "127.0.0.1"

_OPEN = ("drift", "conflicts", "proposals", "unowned", "needs_person")


@contextmanager
def serving(port: int | None, read: Callable[[], Status]) -> Iterator[int | None]:
    """Answer on the port (0: a free one, which is given) until the block ends; None: not at all.

    ``read`` is called for each question. Raises WrongInput when the port is taken.
    """
    if port is None:
        yield None
        return
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        raise WrongInput(
            what="Port {port} on 127.0.0.1 is taken.",
            do="Choose another one in the setting metrics.port.",
            where="metrics.port",
            port=port,
        ) from error
    server.read = read
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def healthy(status: Status) -> bool:
    """Whether every job that is planned succeeds in time, as far as the state tells."""
    return not any(finding.kind in (Kind.SILENT, Kind.CLOCK) for finding in status.findings)


def metrics_of(status: Status) -> Iterator[GaugeMetricFamily]:
    """The status as gauges; times in seconds since 1970."""
    runs = {name: job.last for name, job in status.jobs.items() if job.last}
    last = GaugeMetricFamily("tiekartta_last_run_timestamp_seconds", "When the job's last run began.", labels=["job"])
    took = GaugeMetricFamily("tiekartta_last_run_seconds", "How long the job's last run took.", labels=["job"])
    good = GaugeMetricFamily("tiekartta_last_run_succeeded", "1 if the job's last run succeeded.", labels=["job"])
    following = GaugeMetricFamily("tiekartta_next_run_timestamp_seconds", "The next planned run.", labels=["job"])
    for name, run in runs.items():
        last.add_metric([name], run.started.timestamp())
        good.add_metric([name], float(run.outcome == "done"))
        if run.seconds is not None:
            took.add_metric([name], run.seconds)
    for name, job in status.jobs.items():
        if job.next:
            following.add_metric([name], job.next.timestamp())
    waiting = GaugeMetricFamily("tiekartta_open", "What waits, by kind.", labels=["kind"])
    for kind in _OPEN:
        waiting.add_metric([kind], len(getattr(status, kind)))
    found = GaugeMetricFamily("tiekartta_finding", "1 for each thing found wrong.", labels=["kind", "subject"])
    for finding in status.findings:
        found.add_metric([str(finding.kind), finding.subject], 1)
    yield from (last, took, good, following, waiting, found)
    yield GaugeMetricFamily("tiekartta_deadline_days", "Days to the half-year's deadline.", value=status.days)
    if status.certificate_ends:
        ends = status.certificate_ends.timestamp()
        yield GaugeMetricFamily("tiekartta_certificate_end_timestamp_seconds", "When the certificate ends.", value=ends)


class _Collector(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from metrics_of(self._status)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    read: Callable[[], Status]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path not in ("/healthz", "/metrics"):
            self._answer(404, "text/plain", b"")
            return
        try:
            status = self.server.read()
        except Exception:  # noqa: BLE001 - whatever is wrong with the state, the answer is that it is not well
            self._answer(503, "application/json", b'{"healthy": false}')
            return
        if self.path == "/metrics":
            registry = CollectorRegistry()
            registry.register(_Collector(status))
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
            return
        well = healthy(status)
        body = {"healthy": well, "findings": sorted({str(finding.kind) for finding in status.findings})}
        self._answer(200 if well else 503, "application/json", json.dumps(body).encode())

    def _answer(self, code: int, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: questions come every few seconds."""
