"""Graph: `$batch`."""

from typing import Any

from sandbox.server import RunningSandbox
from tests.sandbox.clients import Graph
from tests.sandbox.test_graph_lists import error

JSON = {"Content-Type": "application/json"}


def creating(measures: str, **fields: Any) -> dict[str, Any]:
    return {"method": "POST", "url": f"{measures}/items", "headers": JSON, "body": {"fields": fields}}


def test_each_part_has_its_own_outcome(graph: Graph, measures: str) -> None:
    answers = graph.batch(
        creating(measures, Tunnus="A"),
        creating(measures, Tunnus="A"),
        {"method": "GET", "url": f"{measures.lstrip('/')}/items?$expand=fields($select=Tunnus)&$top=5"},
        {"method": "PATCH", "url": f"{measures}/items/1/fields", "headers": {**JSON, "if-match": '"x,9"'}, "body": {}},
        {"method": "DELETE", "url": f"{measures}/items/1"},
        {"method": "GET", "url": f"{measures}/items/1"},
        {"method": "GET", "url": f"{measures}/unheard"},
    )
    assert {number: part["status"] for number, part in answers.items()} == {
        "0": 201,
        "1": 409,
        "2": 200,
        "3": 412,
        "4": 204,
        "5": 404,
        "6": 400,
    }
    assert answers["2"]["body"]["value"][0]["fields"]["Tunnus"] == "A"
    assert "body" not in answers["4"]
    assert answers["5"]["body"]["error"]["code"] == "itemNotFound"


def test_order_of_answers_is_not_kept(graph: Graph, measures: str) -> None:
    parts = [{"id": str(number), **creating(measures, Title=str(number))} for number in range(20)]
    response = graph.call("POST", "/$batch", {"requests": parts}).json()["responses"]
    assert [part["id"] for part in response] != [part["id"] for part in parts]
    assert sorted(int(part["id"]) for part in response) == list(range(20))
    assert all(part["body"]["fields"]["Title"] == part["id"] for part in response)


def test_a_failed_dependency(graph: Graph, measures: str) -> None:
    answers = graph.batch(
        {"method": "GET", "url": f"{measures}/items/99"},
        {**creating(measures, Title="never"), "dependsOn": ["0"]},
        {**creating(measures, Title="made"), "dependsOn": []},
    )
    assert (answers["1"]["status"], answers["2"]["status"]) == (424, 201)


def test_bad_envelopes(graph: Graph, measures: str) -> None:
    part = creating(measures)
    for requests in (
        [{"id": str(number), **part} for number in range(21)],
        [],
        [{"id": "1", **part}, {"id": "1", **part}],
        [{"id": "1", **part, "url": f"https://graph.microsoft.com/v1.0{part['url']}"}],
        [{"id": "1", **part, "headers": {}}],
        [{"id": "1", **part, "dependsOn": ["2"]}],
    ):
        assert error(graph.call("POST", "/$batch", {"requests": requests}))[0] == 400
    assert graph.get(f"{measures}/items")["value"] == []


def test_the_outer_token_counts(graph: Graph, measures: str) -> None:
    part = {"method": "GET", "url": f"{measures}/items", "headers": {"Authorization": "Bearer nonsense"}}
    assert graph.batch(part)["0"]["status"] == 200
    outer = graph.call("POST", "/$batch", {"requests": [{"id": "1", **part}]}, Authorization="Bearer nonsense")
    assert error(outer) == (401, "InvalidAuthenticationToken")


def test_ids_follow_from_the_seed(sandbox: RunningSandbox, graph: Graph, measures: str) -> None:
    first, second = (graph.batch(creating(measures))["0"]["body"] for _ in range(2))
    assert (first["id"], second["id"]) == ("1", "2")
    assert first["eTag"] != second["eTag"]
