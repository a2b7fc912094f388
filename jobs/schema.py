"""The tables of the state file. One schema module: whoever asks what is kept, reads it here."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

VERSION = 2

metadata = MetaData()

# What the state belongs to and when it was made: site, list, schema version.
facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# What file and list agreed on last, one row a measure or proposal (roadmap.merge.BaseRow).
base = Table(
    "base",
    metadata,
    Column("id", String, primary_key=True),
    Column("item_id", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("differences", JSON, nullable=False),
    Column("proposal", Boolean, nullable=False),
    Column("human_change", Date),
    Column("confirmed_seen", Date),
)

# The append-only history of what the list says: one row for all that one editor changed of one measure, as
# {field: [old, new]}. Times are ISO 8601 in UTC; `changed_by` is an account's object id.
changes = Table(
    "changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("measure", String, nullable=False, index=True),
    Column("fields", JSON, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("modified_at", String, nullable=False),
    Column("seen_at", String, nullable=False),
)

# What the configuration said beside the list, one row each time a sync found it changed: the roadmap file, the approved
# roadmap (none: not approved), and as JSON the units, the parties' units, the age of a fresh confirmation and the quiet
# periods.
frames = Table(
    "frames",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("seen_at", String, nullable=False),
    Column("roadmap", String, ForeignKey("texts.digest"), nullable=False),
    Column("approved", String, ForeignKey("texts.digest")),
    Column("rest", JSON, nullable=False),
)

# The files of the frames, packed (zlib), each once by its SHA-256.
texts = Table(
    "texts",
    metadata,
    Column("digest", String, primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

# The list's columns as setup or the last good sync saw them.
columns = Table(
    "columns",
    metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("display_name", String, nullable=False),
)

# People: the least that is needed to fill a person column and to know whether somebody can be reached.
accounts = Table(
    "accounts",
    metadata,
    Column("address", String, primary_key=True),
    Column("object_id", String),
    Column("lookup_id", Integer),
    Column("enabled", Boolean, nullable=False),
    Column("refreshed_on", Date, nullable=False),
)

# One row a run of a job.
runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("job", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("ended_at", String),
    Column("outcome", String),
    Column("summary", JSON),
)

# What the scheduler's watch and the daily self-check found wrong and is wrong still (jobs.finding.Finding); times are
# ISO 8601 in UTC. `told_at`: when the administrator heard of it last.
findings = Table(
    "findings",
    metadata,
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("what", Text, nullable=False),
    Column("do", Text, nullable=False),
    Column("values", JSON, nullable=False),
    Column("since", String, nullable=False),
    Column("told_at", String),
)

# The ledger of messages: what became of each person's round. Several rows share a `key` when one message settles
# several rounds. `person` is an account's object id or an address (roadmap.reminder_plan.Person.key); `redirected_to`
# the tester's address, "" for the person themself. `going`: the message itself may be on its way. Times are ISO 8601 in
# UTC, days the municipality's.
ledger = Table(
    "ledger",
    metadata,
    Column("period", String, primary_key=True),
    Column("step", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("redirected_to", String, primary_key=True, default=""),
    Column("state", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("key", String, nullable=False, index=True),
    Column("measures", JSON, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("going", Boolean, nullable=False, default=False),
    Column("route", String),
    Column("handle", String),
    Column("due", Date),
    Column("last", Date),
    Column("reason", JSON),
    Column("planned_at", String, nullable=False),
    Column("changed_at", String, nullable=False),
)
