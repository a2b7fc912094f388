"""A municipality that is reminded in tests: days pass, messages count as sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from roadmap.halfyear import HalfYear
from roadmap.health import Standing
from roadmap.ledger import Entry, State
from roadmap.model import Holder, Parties, Party, Phase, Profile, Status, Unit
from roadmap.quiet import QuietPeriod
from roadmap.reminder_plan import Account, Kind, Message, Person, ReminderPlan, Rules, Silence, Tracked, Why
from roadmap.reminders import plan_reminders
from roadmap.workdays import Calendar

CALENDAR = Calendar()
SPRING, AUTUMN, NEXT = HalfYear(2026, 1), HalfYear(2026, 2), HalfYear(2027, 1)
JULY = QuietPeriod((7, 1), (7, 31))
SCHOOLS = QuietPeriod((6, 5), (8, 5))
RULES = Rules(quiet=(JULY,))


def standing(
    *half_years: HalfYear, status: Status | None = None, forecast: HalfYear | None = None, confirmed: date | None = None
) -> Standing:
    return Standing(
        schedule=dict.fromkeys(half_years, Phase.IMPLEMENTATION),
        status=status,
        forecast=forecast,
        confirmed_on=confirmed,
        owned=True,
        planned_last=max(half_years, default=None),
    )


def tracked(id_: str, *half_years: HalfYear, party: str = "Rehtori", **other: object) -> Tracked:
    """A measure; ``status``, ``forecast`` and ``confirmed`` go to its standing, the rest to itself."""
    stands = {name: other.pop(name) for name in ("status", "forecast", "confirmed") if name in other}
    given: dict[str, object] = {"title": f"Toimenpide {id_}", "goal": "T1", "contact": None, "unit": UNIT_OF.get(party)}
    return Tracked(id=id_, party=party, item_id=id_, standing=standing(*half_years, **stands), **{**given, **other})  # type: ignore[arg-type]


PARTIES = Parties(
    {
        "Rehtori": Party("Rehtori", "sivistys", (Holder("rehtori@k.fi"),)),
        "Hallinto": Party("Hallinto", "hallinto", (Holder("hallinto@k.fi"),)),
        "Rehtori ja hallinto": Party("Rehtori ja hallinto", "hallinto", (), ("Rehtori", "Hallinto")),
        "Ryhmä": Party("Ryhmä", "hallinto", (Holder("a@k.fi"), Holder("b@k.fi")), contact="ryhmä@k.fi"),
        "Vaihtuva": Party(
            "Vaihtuva",
            "hallinto",
            (Holder("a@k.fi", until=date(2026, 6, 10)), Holder("b@k.fi", since=date(2026, 6, 11))),
        ),
        "Kaksi virkaa": Party("Kaksi virkaa", "hallinto", (Holder("rehtori@k.fi"),)),
    },
    {"sivistys": Unit("sivistys", "Sivistys"), "hallinto": Unit("hallinto", "Hallinto")},
)
UNIT_OF = {name: party.unit for name, party in PARTIES.parties.items()}
NAMES = ("rehtori", "hallinto", "a", "b", "ryhmä", "pomo", "sijainen", "muu")
PEOPLE = {f"{name}@k.fi": Person(name, f"{name}@k.fi") for name in NAMES}


@dataclass
class World:
    """Measures, people and a ledger; :meth:`run` plans a day and records what it says as sent."""

    measures: dict[str, Tracked]
    parties: Parties = PARTIES
    people: dict[str, Person] = field(default_factory=lambda: dict(PEOPLE))
    rules: Rules = RULES
    ledger: list[Entry] = field(default_factory=list)
    made_on: date | None = None
    sent: list[tuple[date, Message]] = field(default_factory=list)

    @classmethod
    def of(cls, *measures: Tracked, **other: object) -> World:
        return cls({measure.id: measure for measure in measures}, **other)  # type: ignore[arg-type]

    def plan(self, day: date) -> ReminderPlan:
        return plan_reminders(
            self.measures.values(),
            self.parties,
            self.people,
            rules=self.rules,
            calendar=CALENDAR,
            today=day,
            ledger=self.ledger,
            made_on=self.made_on,
        )

    def run(self, day: date, state: State = State.SENT) -> tuple[Message, ...]:
        messages = self.plan(day).messages
        for message in messages:
            self.sent.append((day, message))
            self.record(day, message, state)
        return messages

    def record(self, day: date, message: Message, state: State = State.SENT) -> None:
        self.ledger += [
            Entry(one.half_year.key, one.step, message.to.key, state, day, message.measures(one))
            for one in message.rounds
        ]

    def run_through(self, first: date, last: date) -> list[tuple[date, Message]]:
        """What goes on each day of a stretch of time."""
        before = len(self.sent)
        for n in range((last - first).days + 1):
            self.run(first + timedelta(days=n))
        return self.sent[before:]

    def change(self, id_: str, **other: object) -> None:
        """Change a measure's standing."""
        measure = self.measures[id_]
        self.measures[id_] = replace(measure, standing=replace(measure.standing, **other))  # type: ignore[arg-type]

    def account(self, name: str, account: Account) -> None:
        self.people[f"{name}@k.fi"] = replace(self.people[f"{name}@k.fi"], account=account)

    def profiles(self, **profiles: Profile) -> None:
        self.parties = replace(self.parties, profiles={f"{name}@k.fi": one for name, one in profiles.items()})

    def quiet(self, unit: str, *periods: QuietPeriod) -> None:
        units = {**self.parties.units, unit: Unit(unit, unit, periods)}
        self.parties = replace(self.parties, units=units)


def told(messages: tuple[Message, ...]) -> dict[str, list[str]]:
    """Who is told of which measures."""
    return {message.to.key: [item.measure for item in message.items] for message in messages}


def days(sent: list[tuple[date, Message]], to: str = "rehtori") -> list[tuple[date, Kind, list[str]]]:
    """When somebody is told, with the rounds that each message settles."""
    return [
        (day, message.kind, [round_.key for round_ in message.rounds]) for day, message in sent if message.to.key == to
    ]


def why(plan: ReminderPlan, **what: object) -> list[tuple[Why, dict[str, object]]]:
    """The reasons for silence on a person, a measure or a round."""
    return [
        (silence.why, dict(silence.values))
        for silence in plan.silences
        if all(_of(silence, name) == value for name, value in what.items())
    ]


def _of(silence: Silence, name: str) -> object:
    value = getattr(silence, name)
    return value.key if name == "round" and value else value
