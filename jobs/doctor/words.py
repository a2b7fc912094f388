"""Words of the protocols, which a capture may show: everything that stands in no list here is replaced."""

from __future__ import annotations

import re
from typing import Final

REDACTED: Final = "REDACTED"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SECRET_KEYS: Final = frozenset(
    {"access_token", "refresh_token", "id_token", "client_secret", "client_assertion", "formdigestvalue"}
)
"""JSON and form keys whose values sign somebody in."""

SENTENCE_KEYS: Final = frozenset({"message", "value", "error_description"})
"""JSON keys under which a service says what was wrong, in its own words."""

NUMBER_KEYS: Final = frozenset({"High", "Low", "LibraryVersion"})
"""JSON keys whose digits mean rights and versions, whatever their length."""

PLAIN_HEADERS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-ranges",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-transfer-encoding",
        "date",
        "expires",
        "microsoftsharepointteamservices",
        "odata-version",
        "p3p",
        "pragma",
        "prefer",
        "preference-applied",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "strict-transport-security",
        "transfer-encoding",
        "vary",
        "x-content-type-options",
        "x-frame-options",
        "x-http-method",
    }
)
"""Headers that are the same for everybody."""

PATTERN_HEADERS: Final = frozenset(
    {
        "client-request-id",
        "content-type",
        "etag",
        "if-match",
        "request-id",
        "return-client-request-id",
        "sprequestguid",
        "x-ms-request-id",
    }
)
"""Headers in which only what shows by its form is replaced: GUIDs, addresses, hosts."""

ADDRESS_HEADERS: Final = frozenset({"location", "content-location"})
"""Headers that hold an address."""

SERVICE_HOSTS: Final = (
    ".microsoftonline.com",
    ".microsoft.com",
    ".windows.net",
    ".office.com",
    ".office.net",
    ".trafficmanager.net",
)
"""Endings of Microsoft's own hosts."""

PATH_WORDS: Final = _words(
    """
    v1.0 v2.0 sites lists columns columndefinitions items fields users $batch $metadata $entity _api web views
    ensureuser getusereffectivepermissions contextinfo siteusers oauth2 oauth2.0 token authorize devicecode kerberos
    logout keys common discovery .well-known openid-configuration oidc userinfo getuserbyid manager mailboxsettings
    automaticrepliessetting teamwork installedapps chat chats teams channels messages send sendmail drive root content
    v3 conversations activities appcatalogs teamsapps apps permissions
    """
)
"""Steps of addresses, in lower case."""

FIELD_NAMES: Final = _words(
    """
    id Title ContentType Modified Created Author Editor AuthorLookupId EditorLookupId AppAuthorLookupId
    AppEditorLookupId Attachments Edit LinkTitle LinkTitleNoMenu ItemChildCount FolderChildCount UserName Name
    """
)
"""Fields that every list has."""

VALUES: Final = _words(
    """
    genericList userInformationList documentLibrary users list text plain richText automatic none number standard
    default friendly dateOnly dateTime dropDownMenu radioButtons checkBoxes peopleOnly peopleAndGroups Bearer GET POST
    PATCH DELETE MERGE client_credentials urn:ietf:params:oauth:client-assertion-type:jwt-bearer openid profile email
    offline_access pairwise RS256 PS256 code id_token query fragment form_post client_secret_post private_key_jwt
    client_secret_basic self_signed_tls_client_auth sub iss cloud_instance_name cloud_instance_host_name
    cloud_graph_host_name msgraph_host aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash
    sitesList public replace rename fail html message normal organization oneOnOne invalid_client invalid_request
    invalid_grant unauthorized_client temporarily_unavailable
    """
)
"""Values that the services and their clients choose from."""

TIME: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?([+-]\d\d:\d\d)?)?")
NUMBER: Final = re.compile(r"-?\d{1,7}(\.\d{1,7})?")
TYPE: Final = re.compile(r"#?(microsoft\.graph|SP|Edm|Collection\((Edm|SP|microsoft\.graph))\.[\w.]+\)?")
CODE: Final = re.compile(r"[A-Za-z]{1,60}|-?\d{1,12}(, ?[A-Za-z][\w.]{0,120})?")
"""What error codes look like: one word, or SharePoint's number with the name of its exception."""
