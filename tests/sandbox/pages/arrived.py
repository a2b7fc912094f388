"""Messages, mails and a file as a round leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sandbox.messages import CARD_TYPE, letter
from tests.sandbox.pages.measure_list import ADMIN, OFFICER

if TYPE_CHECKING:
    from sandbox.server import RunningSandbox

SENDER = "digitiekartta@kemijarvi.example"
ELSEWHERE = "asukas@elsewhere.example"
FILE = "Digityöryhmä/Tilanneraportti 2026-06.docx"
SITE = "https://kemijarvi.sharepoint.com/sites/digi"


def card(list_name: str, title: str = "Sähköinen asiointi") -> dict[str, Any]:
    """A card with each element that the pages draw."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            {"type": "TextBlock", "text": "Kevät 2026 päättyy", "style": "heading", "wrap": True},
            {"type": "TextBlock", "text": f"Hei! **Kerro** _nyt_, [ohje]({SITE})\n- eka\n- toka", "isSubtle": True},
            {
                "type": "Container",
                "style": "emphasis",
                "items": [
                    {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": title, "weight": "Bolder"}]},
                    {"type": "FactSet", "facts": [{"title": "Vaihe", "value": "toteuttaminen"}]},
                    {"type": "ActionSet", "actions": [_open("Avaa", f"{SITE}/Lists/{list_name}/DispForm.aspx?ID=1")]},
                ],
            },
            {
                "type": "ColumnSet",
                "columns": [
                    {"type": "Column", "width": "stretch", "items": [{"type": "TextBlock", "text": "Valmiit"}]},
                    {"type": "Column", "width": 2, "items": [{"type": "TextBlock", "text": "12", "color": "Good"}]},
                ],
            },
            {"type": "Table", "rows": [_row("Tavoite", "Määrä"), _row("Palvelut", "25")]},
            {"type": "Chart.Donut", "data": [], "fallback": {"type": "TextBlock", "text": "Valmiita 12, kesken 5"}},
            {"type": "TextBlock", "text": "piilossa", "isVisible": False},
            {"type": "Carousel", "fallback": "drop"},
        ],
        "actions": [_open("Omat toimenpiteet", f"{SITE}/Lists/{list_name}/Omat.aspx")],
    }


def _open(title: str, url: str) -> dict[str, str]:
    return {"type": "Action.OpenUrl", "title": title, "url": url}


def _row(*texts: str) -> dict[str, Any]:
    return {"cells": [{"items": [{"type": "TextBlock", "text": text}]} for text in texts]}


def activity(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": CARD_TYPE, "content": content}]}


def arrive(sandbox: RunningSandbox, list_name: str) -> None:
    """Let a round's messages arrive: for the officer in Teams and by mail, in the channel, and elsewhere."""
    store, app = sandbox.store, sandbox.credentials.client_id
    store.teams.post(OFFICER, activity(card(list_name)), route="bot", author=app)
    store.teams.post(store.teams.team.channel_id, activity(card(list_name)), route="workflows", author="flow")
    store.teams.write("Kiitos!", actor=ADMIN)
    link = f'<p><a href="{SITE}/Lists/{list_name}/DispForm.aspx?ID=1">Avaa toimenpide</a></p>'
    for address in (OFFICER, ELSEWHERE):
        body = {"contentType": "html", "content": f'<h1 style="color:#12475a">Kevät päättyy</h1>{link}'}
        store.mail.send(SENDER, store.mail.draft(SENDER, letter(address, body=body)).id)
    store.files.put(FILE, b"PK" * 2048, actor=app)
