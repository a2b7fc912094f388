"""The package by which an administrator adds the app to Teams: manifest, icons and the texts of each language.

The app is a bot that only sends: messages to people and to the channel. It asks for one thing more, to read the
channels of the teams that it is added to (ChannelMessage.Read.Group), so that a message whose answer was lost can be
looked up. Microsoft, “App manifest schema” and “RSC permissions”.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from jobs import __version__
from jobs.app_icons import colour_icon, outline_icon
from jobs.errors import WrongInput
from jobs.i18n import LANGUAGES, Texts
from jobs.tenant import required

if TYPE_CHECKING:
    from jobs.settings import Settings

_SCHEMAS: Final = "https://developer.microsoft.com/json-schemas/teams"
_VERSION: Final = "1.22"
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_LONGEST_NAME: Final = 32
# The same settings give the same bytes: the earliest day that a zip file can hold, and one name of its writer's system.
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


def package(settings: Settings) -> bytes:
    """Give the package as a zip file; the same settings give the same bytes.

    Raises WrongInput when a setting is missing or the app's id is none.
    """
    default = settings.municipality.language
    files = {"manifest.json": _json(_manifest(settings))}
    files |= {f"{language}.json": _json(_localization(language)) for language in LANGUAGES if language != default}
    files |= {"color.png": colour_icon(), "outline.png": outline_icon()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.create_system = _UNIX
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _manifest(settings: Settings) -> dict[str, Any]:
    client_id = required(settings.sign_in.client_id, "sign_in.client_id")
    site = required(settings.site.url, "site.url")
    if not _GUID.fullmatch(client_id):
        raise WrongInput(
            what="The setting {name} is no id of an app registration.",
            do="Copy the application (client) ID from Microsoft Entra; it looks like {example}.",
            where="tiekartta.toml",
            name="sign_in.client_id",
            example=str(UUID(int=0)),
        )
    default = settings.municipality.language
    texts = Texts(default)
    return {
        "$schema": f"{_SCHEMAS}/v{_VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": _VERSION,
        "version": __version__,
        # The app's own id in Teams, other than the bot's, and the same whenever the package is made again.
        "id": str(uuid5(NAMESPACE_URL, f"tiekartta:{client_id.lower()}")),
        "developer": {
            "name": settings.municipality.name[:_LONGEST_NAME],
            "websiteUrl": site,
            "privacyUrl": site,
            "termsOfUseUrl": site,
        },
        "localizationInfo": {
            "defaultLanguageTag": default,
            "additionalLanguages": [
                {"languageTag": language, "file": f"{language}.json"} for language in LANGUAGES if language != default
            ],
        },
        "name": _name(texts),
        "description": _description(texts),
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0B5394",
        "bots": [{"botId": client_id, "scopes": ["personal", "team"], "isNotificationOnly": True}],
        "webApplicationInfo": {"id": client_id, "resource": f"api://{client_id}"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": "ChannelMessage.Read.Group", "type": "Application"}]}
        },
    }


def _localization(language: str) -> dict[str, str]:
    name, description = _name(Texts(language)), _description(Texts(language))
    return {
        "$schema": f"{_SCHEMAS}/v{_VERSION}/MicrosoftTeams.Localization.schema.json",
        "name.short": name["short"],
        "name.full": name["full"],
        "description.short": description["short"],
        "description.full": description["full"],
    }


def _name(texts: Texts) -> dict[str, str]:
    """Teams shows at most 30 and 100 characters."""
    return {"short": texts("Digital roadmap"), "full": texts("Reminders of the digital roadmap")}


def _description(texts: Texts) -> dict[str, str]:
    """Teams shows at most 80 and 4000 characters."""
    return {
        "short": texts("Reminds you of the measures that you are responsible for."),
        "full": texts(
            "Reminds you in time of the measures of the digital roadmap that you are responsible for, and tells the "
            "working group how they stand. The app only sends messages: it reads no chats, and answers nothing. In the "
            "teams that it is added to, it looks up in the channels whether its own messages arrived."
        ),
    }


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
