"""The app package for Teams: valid, asking for no more than the routes need, the same bytes each time."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from jobs.errors import WrongInput
from jobs.settings import Settings
from jobs.teams_app import package
from tests.support.cards import check_contract

CLIENT = "6731de76-14a6-49ae-97bc-6eba6914391e"


def settings(
    language: str = "fi", client_id: str | None = CLIENT, url: str | None = "https://k.sharepoint.com/sites/d"
) -> Settings:
    return Settings.model_validate(
        {
            "municipality": {"name": "Kemijärven kaupunki, hallinto- ja elinvoimapalvelut", "language": language},
            "sign_in": {"client_id": client_id},
            "site": {"url": url},
        }
    )


def files(language: str = "fi") -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package(settings(language)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(language: str = "fi") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files(language)["manifest.json"])
    return read


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_package_is_valid_by_the_contract(language: str, tmp_path: Path) -> None:
    file = tmp_path / "app.zip"
    file.write_bytes(package(settings(language)))
    check_contract("check_manifest.py", file)


def test_the_app_is_a_bot_that_only_sends() -> None:
    read = manifest()
    assert read["bots"] == [{"botId": CLIENT, "scopes": ["personal", "team"], "isNotificationOnly": True}]
    assert read["webApplicationInfo"]["id"] == CLIENT
    assert read["authorization"] == {
        "permissions": {"resourceSpecific": [{"name": "ChannelMessage.Read.Group", "type": "Application"}]}
    }


def test_the_app_has_an_id_of_its_own_that_stays() -> None:
    assert manifest("fi")["id"] == manifest("sv")["id"] != CLIENT


@pytest.mark.parametrize(("language", "others"), [("fi", {"sv", "en"}), ("sv", {"fi", "en"})])
def test_the_municipalitys_language_is_the_manifests_the_others_have_a_file(language: str, others: set[str]) -> None:
    found = files(language)
    read = manifest(language)
    assert read["localizationInfo"]["defaultLanguageTag"] == language
    assert {each["languageTag"]: each["file"] for each in read["localizationInfo"]["additionalLanguages"]} == {
        other: f"{other}.json" for other in others
    }
    names = {read["name"]["short"], *(json.loads(found[f"{other}.json"])["name.short"] for other in others)}
    assert names == {"Digitiekartta", "Digital färdplan", "Digital roadmap"}
    for other in others:
        texts = json.loads(found[f"{other}.json"])
        assert len(texts["name.short"]) <= 30 and len(texts["description.short"]) <= 80


def test_the_same_settings_give_the_same_bytes() -> None:
    assert package(settings()) == package(settings())


def test_the_outline_is_white_on_nothing() -> None:
    from PIL import Image

    outline = Image.open(io.BytesIO(files()["outline.png"])).convert("RGBA")
    colour = Image.open(io.BytesIO(files()["color.png"])).convert("RGBA")
    assert {pixel for _, pixel in outline.getcolors() or ()} == {(255, 255, 255, 255), (255, 255, 255, 0)}
    assert colour.getextrema()[3] == (255, 255)  # nothing shows through


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        (settings(client_id=None), "sign_in.client_id"),
        (settings(url=None), "site.url"),
        (settings(client_id="tiekartta"), "sign_in.client_id"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named(broken: Settings, name: str) -> None:
    with pytest.raises(WrongInput) as refused:
        package(broken)
    assert refused.value.values["name"] == name
