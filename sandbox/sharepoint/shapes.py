"""Web, lists, views, fields, content types and users as SharePoint REST writes them (see the service's $metadata)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.columns import Kind
from sandbox.rights import mask
from sandbox.sharepoint.odata import Entity

if TYPE_CHECKING:
    from sandbox.columns import Column, Json
    from sandbox.lists import List, View
    from sandbox.people import SiteUser
    from sandbox.rights import Right
    from sandbox.store import Store

# FieldTypeKind numbers (SP.FieldType).
_KINDS = {
    Kind.TEXT: 2,
    Kind.NOTE: 3,
    Kind.DATE: 4,
    Kind.CHOICE: 6,
    Kind.BOOLEAN: 8,
    Kind.NUMBER: 9,
    Kind.LINK: 11,
    Kind.PERSON: 20,
    Kind.PEOPLE: 20,
}
FINNISH = 1035
# What a list MERGE, a view MERGE and a field MERGE may change: property and the tenant's own field.
LIST_PROPERTIES = {"Title": "title", "Description": "description", "EnableVersioning": "versioning"}
VIEW_PROPERTIES = {
    "Title": "title",
    "ViewQuery": "query",
    "RowLimit": "row_limit",
    "Paged": "paged",
    "DefaultView": "default",
    "Hidden": "hidden",
    "CustomFormatter": "formatter",
    "ViewData": "data",
    "Aggregations": "aggregations",
}
FIELD_PROPERTIES = {
    "Title": "title",
    "Description": "description",
    "Required": "required",
    "Indexed": "indexed",
    "EnforceUniqueValues": "unique",
    "Hidden": "hidden",
    "ReadOnlyField": "read_only",
    "CustomFormatter": "formatter",
    "Group": "group",
}


def api(store: Store) -> str:
    """Return the address of the site's API."""
    return f"{store.tenant.site_url}/_api"


def web(store: Store, right: Right) -> Entity:
    """Return the site as somebody sees it who may go so far."""
    tenant = store.tenant
    values: dict[str, Json] = {
        "Id": store.web_id,
        "Title": tenant.site_title,
        "Url": tenant.site_url,
        "ServerRelativeUrl": tenant.site_path,
        "Language": FINNISH,
        "WebTemplate": "GROUP",
        "Description": "",
        "EffectiveBasePermissions": mask(right),
    }
    return Entity("SP.Web", f"{api(store)}/Web", values, {})


def context_information(store: Store) -> dict[str, Json]:
    """Return what `contextinfo` answers; the digest is for browsers' cookies and is not asked for here."""
    return {
        "FormDigestTimeoutSeconds": 1800,
        "FormDigestValue": "0xSANDBOX",
        "LibraryVersion": "16.0.26330.12013",
        "SiteFullUrl": store.tenant.site_url,
        "SupportedSchemaVersions": ["14.0.0.0", "15.0.0.0"],
        "WebFullUrl": store.tenant.site_url,
    }


def user(store: Store, known: SiteUser) -> Entity:
    """Return a person of the site."""
    person = known.person
    values: dict[str, Json] = {
        "Id": known.lookup_id,
        "IsHiddenInUI": False,
        "LoginName": person.claim,
        "Title": person.name,
        "PrincipalType": 1,
        "Email": person.mail,
        "Expiration": "",
        "IsEmailAuthenticationGuestUser": False,
        "IsShareByEmailGuestUser": False,
        "IsSiteAdmin": person.admin,
        "UserId": {"NameId": person.id.replace("-", "")[:16], "NameIdIssuer": "urn:federation:microsoftonline"},
        "UserPrincipalName": person.upn,
    }
    return Entity("SP.User", f"{api(store)}/Web/GetUserById({known.lookup_id})", values, {})


def list_(store: Store, found: List) -> Entity:
    """Return a list."""
    default = next(view for view in store.lists.views(found.id) if view.default)
    values: dict[str, Json] = {
        "Id": found.id,
        "Title": found.title,
        "Description": found.description,
        "BaseTemplate": 100,
        "BaseType": 0,
        "ContentTypesEnabled": False,
        "Created": found.created_at,
        "DefaultViewUrl": store.list_url(found).removeprefix(f"https://{store.tenant.sharepoint}")
        + f"/{default.title}.aspx",
        "EnableAttachments": True,
        "EnableMinorVersions": False,
        "EnableVersioning": found.versioning,
        "EntityTypeName": f"{found.name.replace(' ', '_x0020_')}List",
        "Hidden": False,
        "ItemCount": store.items.count(found.id),
        "LastItemModifiedDate": found.modified_at,
        "ListItemEntityTypeFullName": f"SP.Data.{found.name.replace(' ', '_x0020_')}ListItem",
        "MajorVersionLimit": 500 if found.versioning else 0,
        "ParentWebUrl": store.tenant.site_path,
    }
    return Entity("SP.List", f"{api(store)}/Web/Lists(guid'{found.id}')", values, {})


def view(store: Store, parent: List, found: View) -> Entity:
    """Return a view; its fields come when expanded."""
    values: dict[str, Json] = {
        "Id": found.id,
        "Title": found.title,
        "ViewQuery": found.query,
        "RowLimit": found.row_limit,
        "Paged": found.paged,
        "DefaultView": found.default,
        "Hidden": found.hidden,
        "PersonalView": found.personal,
        "CustomFormatter": found.formatter or None,
        "ViewData": found.data or None,
        "Aggregations": found.aggregations or None,
        "ServerRelativeUrl": f"{store.tenant.site_path}/Lists/{parent.name}/{found.title}.aspx",
        "ViewType": "HTML",
    }
    address = f"{api(store)}/Web/Lists(guid'{parent.id}')/Views(guid'{found.id}')"
    return Entity("SP.View", address, values, {"ViewFields": view_fields(store, parent, found).values})


def view_fields(store: Store, parent: List, found: View) -> Entity:
    """Return a view's fields in order."""
    address = f"{api(store)}/Web/Lists(guid'{parent.id}')/Views(guid'{found.id}')/ViewFields"
    schema = "".join(f'<FieldRef Name="{name}" />' for name in found.fields)
    return Entity("SP.ViewFieldCollection", address, {"SchemaXml": schema, "Items": list(found.fields)}, {})


def field(store: Store, parent: List, found: Column) -> Entity:
    """Return a field of a list."""
    values: dict[str, Json] = {
        "Id": found.id,
        "InternalName": found.name,
        "StaticName": found.name,
        "EntityPropertyName": found.name,
        "Title": found.title,
        "Description": found.description,
        "FieldTypeKind": _KINDS[found.kind],
        "TypeAsString": found.kind.value,
        "Required": found.required,
        "Indexed": found.indexed,
        "EnforceUniqueValues": found.unique,
        "Hidden": found.hidden,
        "ReadOnlyField": found.read_only,
        "CustomFormatter": found.formatter or None,
        "DefaultValue": found.default,
        "Group": found.group,
        "SchemaXml": _schema(found),
        "CanBeDeleted": found.name != "Title",
    }
    return Entity("SP.Field", f"{api(store)}/Web/Lists(guid'{parent.id}')/Fields(guid'{found.id}')", values, {})


def content_type(store: Store, parent: List) -> Entity:
    """Return the list's one content type."""
    type_id = content_type_id(parent)
    values: dict[str, Json] = {
        "StringId": type_id,
        "Id": {"StringValue": type_id},
        "Name": "Kohde",
        "Description": "",
        "Group": "Luettelon sisältölajit",
        "Hidden": False,
        "ReadOnly": False,
        "Sealed": False,
    }
    address = f"{api(store)}/Web/Lists(guid'{parent.id}')/ContentTypes('{type_id}')"
    return Entity("SP.ContentType", address, values, {})


def content_type_id(parent: List) -> str:
    """Return the id of the list's content type: Item's 0x01 with the list's own ending."""
    return f"0x0100{parent.id.replace('-', '').upper()}"


def _schema(found: Column) -> str:
    shown = {
        "ShowInNewForm": found.in_new_form,
        "ShowInEditForm": found.in_edit_form,
        "ShowInDisplayForm": found.in_display_form,
    }
    flags = " ".join(f'{name}="{str(value).upper()}"' for name, value in shown.items())
    return f'<Field ID="{{{found.id}}}" Type="{found.kind.value}" Name="{found.name}" {flags} />'
