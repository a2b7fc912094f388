"""Graph: items: values of each kind, paging, filters, ETags, history."""

from typing import Any

import pytest

from sandbox.server import RunningSandbox
from tests.sandbox.clients import Graph
from tests.sandbox.conftest import OFFICER
from tests.sandbox.test_graph_lists import error

PREFER = "HonorNonIndexedQueriesWarningMayFailRandomly"


def create(graph: Graph, measures: str, **fields: Any) -> dict[str, Any]:
    response = graph.call("POST", f"{measures}/items", {"fields": fields})
    assert response.status_code == 201, response.text
    return response.json()


def read(graph: Graph, measures: str, item: str, select: str = "") -> dict[str, Any]:
    expand = f"fields($select={select})" if select else "fields"
    fields = graph.get(f"{measures}/items/{item}?$expand={expand}")["fields"]
    return {name: value for name, value in fields.items() if not name.startswith("@")}


def test_created_item_reads_back(graph: Graph, measures: str) -> None:
    made = create(graph, measures, Title="Tekoälyn käyttöohje", Tunnus="T2-09", Tila="Käynnissä", Edistyminen=40)
    assert made["eTag"] == made["@odata.etag"] == made["fields"]["@odata.etag"]
    assert made["eTag"].startswith('"')
    assert made["eTag"].endswith(',1"')
    assert read(graph, measures, made["id"], "Title,Tunnus,Tila,Edistyminen") == {
        "Title": "Tekoälyn käyttöohje",
        "Tunnus": "T2-09",
        "Tila": "Käynnissä",
        "Edistyminen": 40,
    }


def test_empty_fields_are_left_out(graph: Graph, measures: str) -> None:
    made = create(graph, measures, Title="A", Tila="Valmis", Kommentti="", Edistyminen=None)
    assert read(graph, measures, made["id"], "Tila,Kommentti,Edistyminen,Vahvistettu") == {"Tila": "Valmis"}
    graph.call("PATCH", f"{measures}/items/{made['id']}/fields", {"Tila": None})
    assert read(graph, measures, made["id"], "Tila") == {}


def test_a_day_is_the_sites_midnight(graph: Graph, measures: str) -> None:
    summer = create(graph, measures, Vahvistettu="2026-06-30T12:00:00Z")["id"]
    winter = create(graph, measures, Vahvistettu="2026-12-31T12:00:00Z")["id"]
    assert read(graph, measures, summer, "Vahvistettu") == {"Vahvistettu": "2026-06-29T21:00:00Z"}
    assert read(graph, measures, winter, "Vahvistettu") == {"Vahvistettu": "2026-12-30T22:00:00Z"}


def test_people_are_lookup_ids(sandbox: RunningSandbox, graph: Graph, measures: str) -> None:
    one, two = (sandbox.store.people.ensure(f"{upn}@kemijarvi.example") for upn in ("asa.ohman", "lempi.nykanen"))
    several = {"VastuussaLookupId@odata.type": "Collection(Edm.Int32)"}
    made = create(
        graph, measures, YhteysLookupId=str(one.lookup_id), VastuussaLookupId=[one.lookup_id, two.lookup_id], **several
    )
    everything = read(graph, measures, made["id"])
    assert everything["YhteysLookupId"] == str(one.lookup_id)
    assert "Yhteys" not in everything
    named = read(graph, measures, made["id"], "Yhteys,YhteysLookupId,Vastuussa")
    assert named["Yhteys"] == "Åsa Öhman"
    assert named["Vastuussa"][1] == {
        "LookupId": two.lookup_id,
        "LookupValue": "Lempi Nykänen",
        "Email": "lempi.nykanen@kemijarvi.example",
    }
    cleared = {"YhteysLookupId": None, "VastuussaLookupId": [], **several}
    graph.call("PATCH", f"{measures}/items/{made['id']}/fields", cleared)
    assert read(graph, measures, made["id"], "Yhteys,Vastuussa") == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"Puuttuu": "x"},
        {"Created": "2026-01-01T00:00:00Z"},
        {"Yhteys": "asa.ohman@kemijarvi.example"},
        {"YhteysLookupId": "999"},
        {"YhteysLookupId": "asa.ohman@kemijarvi.example"},
        {"VastuussaLookupId": [1]},
        {"VastuussaLookupId": 1, "VastuussaLookupId@odata.type": "Collection(Edm.Int32)"},
        {"YhteysLookupId": "1", "YhteysLookupId@odata.type": "Collection(Edm.Int32)"},
        {"Linkki": {"Url": "https://x", "Description": "x"}},
        {"Title": "x" * 256},
        {"Title": "😀" * 128},
        {"Title": "rivi\nvaihto"},
        {"Kommentti": "ohjaus\x0bmerkki"},
        {"Edistyminen": "40"},
        {"Edistyminen": 101},
        {"Arkisto": "kyllä"},
        {"Vahvistettu": "huomenna"},
        {"Tila": 5},
    ],
    ids=str,
)
def test_values_that_the_service_refuses(graph: Graph, measures: str, fields: dict[str, Any]) -> None:
    assert error(graph.call("POST", f"{measures}/items", {"fields": fields})) == (400, "invalidRequest")
    assert graph.get(f"{measures}/items")["value"] == []


def test_hard_text_survives(graph: Graph, measures: str) -> None:
    title = "😀" * 127 + "ä"
    note = "<b>&amp;\"' \\ \t\r\n=1+1 @x \u00a0\u2028 {} \U0001f6a2"
    made = create(graph, measures, Title=title, Kommentti=note, Tila="ei valikossa")
    assert read(graph, measures, made["id"], "Title,Kommentti,Tila") == {
        "Title": title,
        "Kommentti": note,
        "Tila": "ei valikossa",
    }


def test_unique_values(graph: Graph, measures: str) -> None:
    first = create(graph, measures, Tunnus="T1-01")["id"]
    assert error(graph.call("POST", f"{measures}/items", {"fields": {"Tunnus": "t1-01"}})) == (409, "nameAlreadyExists")
    second = create(graph, measures)["id"]
    create(graph, measures)  # empty is never doubled
    taken = graph.call("PATCH", f"{measures}/items/{second}/fields", {"Tunnus": "T1-01", "Title": "x"})
    assert error(taken) == (409, "nameAlreadyExists")
    assert read(graph, measures, second, "Title") == {}
    assert graph.call("PATCH", f"{measures}/items/{first}/fields", {"Tunnus": "T1-02"}).status_code == 200
    assert graph.call("PATCH", f"{measures}/items/{second}/fields", {"Tunnus": "T1-01"}).status_code == 200
    assert graph.call("DELETE", f"{measures}/items/{first}").status_code == 204
    create(graph, measures, Tunnus="T1-02")


def test_stale_etag_changes_nothing(sandbox: RunningSandbox, graph: Graph, measures: str, list_id: str) -> None:
    made = create(graph, measures, Title="A", Tila="Käynnissä")
    sandbox.store.items.update(list_id, int(made["id"]), {"Tila": "Valmis"}, actor=OFFICER)
    path = f"{measures}/items/{made['id']}"
    late = graph.call("PATCH", f"{path}/fields", {"Title": "B"}, If_Match=made["eTag"])
    assert error(late) == (412, "resourceModified")
    assert error(graph.call("DELETE", path, If_Match=made["eTag"])) == (412, "resourceModified")
    fresh = graph.get(path)["eTag"]
    changed = graph.call("PATCH", f"{path}/fields", {"Title": "B"}, If_Match=fresh)
    assert (changed.status_code, changed.json()["Title"], changed.json()["Tila"]) == (200, "B", "Valmis")
    assert changed.json()["@odata.etag"] != fresh
    assert graph.call("PATCH", path, {"fields": {"Title": "C"}}, If_Match="*").json()["fields"]["Title"] == "C"
    assert graph.call("DELETE", path).status_code == 204
    assert error(graph.call("GET", path)) == (404, "itemNotFound")


def test_who_changed_it(sandbox: RunningSandbox, graph: Graph, measures: str, list_id: str) -> None:
    made = create(graph, measures, Title="A")
    assert made["lastModifiedBy"]["application"] == {"id": sandbox.credentials.client_id, "displayName": "Tiekartta"}
    assert "id" not in made["lastModifiedBy"]["user"]
    sandbox.store.items.update(list_id, int(made["id"]), {"Tila": "Valmis"}, actor=OFFICER)
    item = graph.get(f"{measures}/items/{made['id']}?$select=id,lastModifiedBy,lastModifiedDateTime")
    assert set(item) == {"@odata.context", "@odata.etag", "id", "lastModifiedBy", "lastModifiedDateTime"}
    person = sandbox.store.people.find(OFFICER)
    assert item["lastModifiedBy"] == {"user": {"email": OFFICER, "id": person.id, "displayName": person.name}}
    assert item["lastModifiedDateTime"] == "2026-06-02T05:00:00Z"


def test_versions(sandbox: RunningSandbox, graph: Graph, measures: str, list_id: str) -> None:
    made = create(graph, measures, Title="A")
    sandbox.store.items.update(list_id, int(made["id"]), {"Tila": "Valmis"}, actor=OFFICER)
    newest, oldest = graph.get(f"{measures}/items/{made['id']}/versions?$expand=fields")["value"]
    assert (newest["id"], newest["fields"]) == ("2.0", {"Title": "A", "Tila": "Valmis"})
    assert (oldest["id"], oldest["fields"]) == ("1.0", {"Title": "A"})
    assert newest["lastModifiedBy"]["user"]["email"] == OFFICER


def test_paging_follows_links_to_the_end(graph: Graph, measures: str) -> None:
    for number in range(7):
        create(graph, measures, Title=f"Rivi {number} & 'lainaus'")
    page = graph.get(f"{measures}/items?$expand=fields($select=Title)&$top=3")
    sizes, titles = [], []
    while True:
        sizes.append(len(page["value"]))
        titles += [row["fields"]["Title"] for row in page["value"]]
        link = page.get("@odata.nextLink")
        if link is None:
            break
        assert link.startswith("https://graph.microsoft.com/v1.0/sites/")
        page = graph.get(link)
    assert sizes == [3, 3, 1]
    assert titles == [f"Rivi {number} & 'lainaus'" for number in range(7)]
    assert error(graph.call("GET", f"{measures}/items?$skiptoken=roskaa")) == (400, "invalidRequest")
    assert error(graph.call("GET", f"{measures}/items?$top=0")) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fields/Tunnus eq 'T1-02'", ["2"]),
        ("fields/Tunnus eq 'o''clock'", ["3"]),
        ("startswith(fields/Tunnus,'T1')", ["1", "2"]),
        ("fields/Arkisto eq true", ["2"]),
        ("fields/Arkisto eq false and fields/Tunnus ne 'T1-01'", ["3"]),
        ("id eq '1' or fields/Edistyminen gt 50", ["1", "2"]),
        ("not (fields/Edistyminen le 50 or fields/Tunnus eq null)", ["2", "3"]),
        ("fields/Edistyminen ge 10 and fields/Edistyminen lt 90", ["1"]),
    ],
)
def test_filters(graph: Graph, measures: str, text: str, found: list[str]) -> None:
    create(graph, measures, Tunnus="T1-01", Edistyminen=10)
    create(graph, measures, Tunnus="T1-02", Edistyminen=90, Arkisto=True)
    create(graph, measures, Tunnus="o'clock")
    rows = graph.get(f"{measures}/items?$filter={text}", Prefer=PREFER)["value"]
    assert [row["id"] for row in rows] == found


def test_order_and_its_pages(graph: Graph, measures: str) -> None:
    for tunnus in ("B", "a", "C", None):
        create(graph, measures, Tunnus=tunnus)
    page = graph.get(f"{measures}/items?$orderby=fields/Tunnus desc&$top=3")
    rest = graph.get(page["@odata.nextLink"])
    assert [row["id"] for row in page["value"] + rest["value"]] == ["3", "1", "2", "4"]
    assert "@odata.nextLink" not in rest
    assert error(graph.call("GET", f"{measures}/items?$orderby=fields/Tila")) == (400, "invalidRequest")
    assert error(graph.call("GET", f"{measures}/items?$orderby=id,fields/Tunnus")) == (400, "BadRequest")


@pytest.mark.parametrize("text", ["fields/Tunnus", "fields/Tunnus is 'x'", "(fields/Tunnus eq 'x'", "fields/Nope eq 1"])
def test_bad_filters(graph: Graph, measures: str, text: str) -> None:
    assert graph.call("GET", f"{measures}/items?$filter={text}").status_code == 400


def test_filter_on_an_unindexed_column_needs_the_header(graph: Graph, measures: str) -> None:
    path = f"{measures}/items?$filter=fields/Tila eq 'Valmis'"
    response = graph.call("GET", path)
    assert error(response) == (400, "invalidRequest")
    assert PREFER in response.json()["error"]["message"]
    assert graph.get(path, Prefer=PREFER)["value"] == []


def test_an_admin_changes_the_list(sandbox: RunningSandbox, graph: Graph, measures: str, list_id: str) -> None:
    admin = "veikko.aakenus@kemijarvi.example"
    made = create(graph, measures, Title="A", Tila="Valmis", Edistyminen=5)
    sandbox.store.lists.update_column(list_id, "Tila", actor=admin, title="Uusi nimi")
    assert read(graph, measures, made["id"], "Tila") == {"Tila": "Valmis"}
    sandbox.store.lists.retype_column(list_id, "Edistyminen", "text", {}, actor=admin)
    assert read(graph, measures, made["id"], "Edistyminen") == {"Edistyminen": "5"}
    sandbox.store.lists.delete_column(list_id, "Tila", actor=admin)
    unknown = graph.call("GET", f"{measures}/items?$expand=fields($select=Tila)")
    assert error(unknown) == (400, "invalidRequest")
    sandbox.store.lists.add_column(list_id, "Tila", "choice", {"choices": ["x"]}, actor=admin)
    assert read(graph, measures, made["id"], "Tila") == {}


def test_a_deleted_list_has_no_items(sandbox: RunningSandbox, graph: Graph) -> None:
    made = graph.call("POST", f"{graph.site}/lists", {"displayName": "Poistuva"}).json()["id"]
    sandbox.store.lists.delete(made, actor="veikko.aakenus@kemijarvi.example")
    for path in ("items", "columns", "items/1"):
        assert error(graph.call("GET", f"{graph.site}/lists/{made}/{path}")) == (404, "itemNotFound")
