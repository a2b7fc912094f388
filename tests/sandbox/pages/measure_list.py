"""What the page tests work on: a small list as the product sets it up."""

import json

from sandbox.lists import List
from sandbox.store import Store

OFFICER = "eino.kallaankari@kemijarvi.example"
OTHER = "lempi.nykanen@kemijarvi.example"
ADMIN = "veikko.aakenus@kemijarvi.example"
PHASES = {"valmistelu": "#FFE699", "toteuttaminen": "#A9D18E", "päättäminen": "#9DC3E6"}

PHASE_FORMATTER = {
    "$schema": "https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json",
    "elmType": "div",
    "txtContent": "@currentField",
    "style": {
        "background-color": (
            "=if(@currentField == 'valmistelu', '#FFE699', if(@currentField == 'toteuttaminen', '#A9D18E',"
            " if(@currentField == 'päättäminen', '#9DC3E6', '')))"
        ),
        "color": "=if(@currentField == '', '', '#1B1B1B')",
    },
    "attributes": {"title": "=if(@currentField == '', '', 'Vaihe: ' + @currentField)"},
}
CONFIRM_FORMATTER = {
    "$schema": "https://developer.microsoft.com/json-schemas/sp/v2/column-formatting.schema.json",
    "elmType": "div",
    "children": [
        {"elmType": "span", "txtContent": "=toLocaleDateString(@currentField)"},
        {
            "elmType": "button",
            "attributes": {"title": "Vahvista tilanne tänään"},
            "children": [{"elmType": "span", "txtContent": "Vahvista"}],
            "customRowAction": {"action": "setValue", "actionInput": {"Confirmed": "@now", "Contact": "@me"}},
        },
    ],
}
LIVE = '<Neq><FieldRef Name="Archived"/><Value Type="Boolean">1</Value></Neq>'
MINE = '<Eq><FieldRef Name="People"/><Value Type="Integer"><UserID/></Value></Eq>'


def make_list(store: Store, title: str) -> List:
    """A list with every kind of column, three views, and three rows of which one is archived."""
    app = store.tenant.app.client_id
    each = store.lists.create(title, actor=app)

    def add(name: str, display: str, facet: str, settings: dict | None = None, **more: object) -> None:
        store.lists.add_column(each.id, name, facet, settings or {}, actor=app, title=display, **more)

    out_of_forms = {"in_new_form": False, "in_edit_form": False}
    add("Tunnus", "Tunnus", "text", indexed=True, unique=True)
    add("Goal", "Tavoite", "choice", {"choices": ["Osaava", "Palvelut"]})
    add("People", "Vastuuhenkilöt", "personOrGroup", {"allowMultipleSelection": True})
    for half in ("Kevat2026", "Syksy2026"):
        title_of_half = half.replace("Kevat", "Kevät ").replace("Syksy", "Syksy ")
        add(half, title_of_half, "choice", {"choices": list(PHASES)}, formatter=json.dumps(PHASE_FORMATTER))
    add("Status", "Tila", "choice", {"choices": ["Ei aloitettu", "Käynnissä", "Valmis"]})
    add("Progress", "Edistyminen %", "number", {"minimum": 0, "maximum": 100})
    add("Comment", "Kommentti", "text", {"allowMultipleLines": True})
    add("Contact", "Yhteyshenkilö", "personOrGroup")
    add("Confirmed", "Vahvistettu", "dateTime", {"format": "dateOnly"}, formatter=json.dumps(CONFIRM_FORMATTER))
    add("Meeting", "Kokous", "dateTime")
    add("Shared", "Jaettu", "boolean")
    add("Health", "Tilanne", "text", **out_of_forms)
    add("Archived", "Arkistoitu", "boolean", indexed=True, hidden=True)
    store.lists.update(each.id, actor=app, form_order=("Title", "Status", "Progress", "Confirmed", "Comment"))

    fields = ("Tunnus", "LinkTitle", "Goal", "Kevat2026", "Syksy2026", "Progress", "Confirmed", "People", "Editor")
    grouped = f'<Where>{LIVE}</Where><GroupBy><FieldRef Name="Goal"/></GroupBy>'
    store.lists.add_view(each.id, "Tiekartta", actor=app, fields=fields, query=grouped, default=True)
    mine = f"<Where><And>{LIVE}{MINE}</And></Where>"
    store.lists.add_view(each.id, "Omat", actor=app, fields=fields, query=mine)
    store.lists.add_view(each.id, "Kaikki", actor=app, fields=fields)

    officer = store.people.ensure(OFFICER).lookup_id
    rows = [
        {"Tunnus": "T1-01", "Title": "Sähköinen allekirjoitus", "Goal": "Osaava", "Kevat2026": "valmistelu"}
        | {"Syksy2026": "toteuttaminen", "People": [officer], "Health": "Aikataulussa"},
        {"Tunnus": "T2-01", "Title": "Verkkokauppa", "Goal": "Palvelut", "Kevat2026": "päättäminen"},
        {"Tunnus": "T1-99", "Title": "Vanha ja arkistoitu", "Goal": "Osaava", "Archived": True},
    ]
    for row in rows:
        store.items.create(each.id, row, actor=app)
    return each
