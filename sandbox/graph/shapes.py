"""Sites, lists, columns, items and people as Graph writes them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sandbox.columns import FACETS, Column
from sandbox.graph.errors import bad_request

if TYPE_CHECKING:
    from sandbox.columns import Json
    from sandbox.items import Item
    from sandbox.lists import List
    from sandbox.people import Identity, SiteUser
    from sandbox.store import Store
    from sandbox.tenant import Person

ROOT = "https://graph.microsoft.com/v1.0"
CONTEXT = f"{ROOT}/$metadata#"
# Facets and flags that the service takes but leaves out of its answers (columndefinition.md).
_NOT_RETURNED = ("hyperlinkOrPicture",)
_FLAGS = {
    "displayName": "title",
    "description": "description",
    "required": "required",
    "indexed": "indexed",
    "enforceUniqueValues": "unique",
    "hidden": "hidden",
    "readOnly": "read_only",
    "columnGroup": "group",
}
# Built-in columns of every list, which hold no values of their own: (name, Finnish title, facet, settings).
_BUILT_IN: tuple[tuple[str, str, str, dict[str, Json]], ...] = (
    ("ContentType", "Sisältölaji", "text", {}),
    ("Modified", "Muokattu", "dateTime", {"displayAs": "default", "format": "dateTime"}),
    ("Created", "Luotu", "dateTime", {"displayAs": "default", "format": "dateTime"}),
    ("Author", "Tekijä", "personOrGroup", {"allowMultipleSelection": False, "chooseFromType": "peopleAndGroups"}),
    ("Editor", "Muokkaaja", "personOrGroup", {"allowMultipleSelection": False, "chooseFromType": "peopleAndGroups"}),
    ("_UIVersionString", "Versio", "text", {}),
    ("LinkTitle", "Otsikko", "text", {}),
)


def site(store: Store) -> dict[str, Json]:
    """Return the site."""
    tenant = store.tenant
    return {
        "id": store.graph_site_id,
        "name": tenant.site_path.rsplit("/", 1)[-1],
        "displayName": tenant.site_title,
        "webUrl": tenant.site_url,
        "root": {},
        "siteCollection": {"hostname": tenant.sharepoint},
    }


def list_(store: Store, found: List) -> dict[str, Json]:
    """Return a list."""
    etag = f'"{found.id},{found.version}"'
    return {
        "@odata.etag": etag,
        "createdDateTime": found.created_at,
        "description": found.description,
        "eTag": etag,
        "id": found.id,
        "lastModifiedDateTime": found.modified_at,
        "name": found.name,
        "webUrl": store.list_url(found),
        "displayName": found.title,
        "createdBy": identity_set(store.people.identity(found.created_by)),
        "parentReference": {"siteId": store.graph_site_id},
        "list": {"contentTypesEnabled": False, "hidden": False, "template": "genericList"},
    }


def users_list(store: Store) -> dict[str, Json]:
    """Return the hidden User Information List; its display name is localised, its name is not."""
    return {
        "@odata.etag": f'"{store.users_list_id},1"',
        "description": "",
        "eTag": f'"{store.users_list_id},1"',
        "id": store.users_list_id,
        "name": "users",
        "webUrl": f"{store.tenant.site_url}/_catalogs/users",
        "displayName": "Käyttäjätietoluettelo",
        "parentReference": {"siteId": store.graph_site_id},
        "list": {"contentTypesEnabled": True, "hidden": True, "template": "userInformationList"},
        "system": {},
    }


def column(found: Column) -> dict[str, Json]:
    """Return a column; a hyperlink's facet is left out, as the service does."""
    answer: dict[str, Json] = {
        "columnGroup": found.group,
        "description": found.description,
        "displayName": found.title,
        "enforceUniqueValues": found.unique,
        "hidden": found.hidden,
        "id": found.id,
        "indexed": found.indexed,
        "name": found.name,
        "readOnly": found.read_only,
        "required": found.required,
    }
    if found.default is not None:
        answer["defaultValue"] = {"value": found.default}
    if found.facet not in _NOT_RETURNED:
        answer[found.facet] = found.settings
    return answer


def built_in_columns(list_id: str) -> list[dict[str, Json]]:
    """Return the columns that every list has besides Title."""
    return [
        column(Column(_built_in_id(list_id, name), name, title, facet, settings, read_only=True, group="_Hidden"))
        for name, title, facet, settings in _BUILT_IN
    ]


def column_definition(body: Json, *, creating: bool) -> tuple[str, dict[str, Json] | None, dict[str, Json]]:
    """Read a columnDefinition: its facet ("" if none), the facet's settings, and the fields of `Column` that it sets.

    Raises `GraphError` unless it has exactly one facet (when creating; else at most one) and only known properties.
    """
    if not isinstance(body, dict):
        raise bad_request("Invalid request")
    facets = [name for name in body if name in FACETS]
    if len(facets) > 1 or (creating and not facets):
        raise bad_request("Exactly one column type must be given.")
    changes: dict[str, Json] = {}
    for name, value in body.items():
        if name in _FLAGS:
            changes[_FLAGS[name]] = value
        elif name == "defaultValue":
            changes["default"] = (value or {}).get("value")
        elif name not in facets and name != "name" and not name.startswith("@"):
            raise bad_request(f"The property '{name}' of a columnDefinition is not supported by the sandbox.")
    settings = {key: value for key, value in body[facets[0]].items() if not key.startswith("@")} if facets else None
    return (facets[0] if facets else ""), settings, changes


def item(store: Store, parent: List, found: Item) -> dict[str, Json]:
    """Return a list item without its fields."""
    return {
        "@odata.etag": found.etag,
        "createdDateTime": found.created_at,
        "eTag": found.etag,
        "id": str(found.id),
        "lastModifiedDateTime": found.modified_at,
        "webUrl": f"{store.list_url(parent)}/{found.id}_.000",
        "createdBy": identity_set(store.people.identity(found.created_by)),
        "lastModifiedBy": identity_set(store.people.identity(found.modified_by)),
        "parentReference": {"id": found.guid, "siteId": store.graph_site_id},
        "contentType": {"id": f"0x0100{parent.id.replace('-', '').upper()}", "name": "Kohde"},
    }


def identity_set(identity: Identity) -> dict[str, Json]:
    """Return who did it. An app's shape is UNVERIFIED: `application`, and a user without an id."""
    if identity.app:
        return {
            "application": {"id": identity.id, "displayName": identity.name},
            "user": {"displayName": "SharePoint App"},
        }
    return {"user": {"email": identity.upn, "id": identity.id, "displayName": identity.name}}


def user_row(known: SiteUser) -> dict[str, Json]:
    """Return a row of the User Information List."""
    person = known.person
    return {
        "id": str(known.lookup_id),
        "Id": known.lookup_id,
        "Title": person.name,
        "Name": person.claim,
        "EMail": person.mail,
        "UserName": person.upn,
        "JobTitle": person.title,
        "Department": person.department,
        "Deleted": False,
    }


def user(person: Person, *, basic: bool) -> dict[str, Json]:
    """Return a person. With basic rights only, the rest reads as null."""
    given, _, surname = person.name.rpartition(" ")
    rest = {
        "accountEnabled": person.enabled,
        "department": person.department,
        "jobTitle": person.title,
    }
    return {
        "id": person.id,
        "displayName": person.name,
        "givenName": given,
        "surname": surname,
        "mail": person.mail,
        "userPrincipalName": person.upn,
        **(dict.fromkeys(rest) if basic else rest),
    }


def _built_in_id(list_id: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(list_id), name))
