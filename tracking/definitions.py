"""What every word on the screen means. Kinds and values are those of `tracking.wording.LABELS`; a test keeps them alike."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tracking.wording import LABELS


@dataclass(frozen=True)
class Definition:
    text: Any  # a lazy translation, as are the others
    example: Any = ""


@dataclass(frozen=True)
class Term:
    """A word with its meaning; `value` is what is stored where the word stands for a choice."""

    word: str
    text: str
    example: str = ""
    value: str = ""


_STATES = {
    "completed": Definition(
        _("A source says that the initiative has ended as planned. That says nothing of whether a goal is reached."),
        _("the assigned agency has handed over its final report, and the source of that is cited."),
    ),
    "ongoing": Definition(
        _("A source says that it is under way."), _("an inquiry is appointed and its report is still to come.")
    ),
    "late": Definition(
        _(
            "Computed: a report is known not to be delivered, and the whole period of the date that counts has passed."
            " If nothing is known of the delivery, it is not called late."
        ),
        _("a report was due in June 2024, and a source checked on 2 July 2024 says that it is not delivered."),
    ),
    "planned": Definition(
        _("A source says that it is decided or announced but has not begun."),
        _("a bill is adopted and enters into force next year."),
    ),
    "discontinued": Definition(
        _("A source says that it was ended before it was completed."), _("the government takes back an assignment.")
    ),
    "unknown": Definition(
        _("No source that we know of says how far it has come. It is counted and shown, always last."),
        _("an assignment was decided in 2021, and nothing that we have found tells what became of it."),
    ),
}

_BASES = {
    "official": Definition(_("A source states it."), _("the text of the assignment names the goal.")),
    "editorial": Definition(
        _("Our own assessment; no source states it."),
        _("the assignment is older than the goals of 2024, and we judge which of them it serves."),
    ),
}

DEFINITIONS: dict[str, dict[str, Definition]] = {
    "direction": {
        "positive": Definition(
            _("The development goes towards the goal. It does not mean that the goal is reached."),
            _("the number of clinical trials has grown two years in a row."),
        ),
        "neutral": Definition(
            _("The development goes neither towards the goal nor away from it."),
            _("new assignments are given, but nothing has changed yet."),
        ),
        "negative": Definition(
            _("The development goes away from the goal."), _("exports have fallen, and all sources agree on it.")
        ),
        "unclear": Definition(
            _("It has been assessed, but the sources do not show which way the development goes."),
            _("one source says more, another says less."),
        ),
        "not_assessed": Definition(
            _(
                "No judgement stands: none is published, or the last one was withdrawn."
                " It is always counted in the total."
            ),
            _("“positive 8, not assessed 23” of 31 goals."),
        ),
    },
    "confidence": {
        "high": Definition(_("The sources are good and say the same."), _("official statistics for several years.")),
        "medium": Definition(
            _("The sources point the same way but leave questions open."), _("two agencies report, for one year.")
        ),
        "low": Definition(_("The sources are few, old or disagree."), _("a single press release.")),
    },
    "freshness": {
        "current": Definition(_("Assessed at most 183 days ago."), _("assessed on 1 March, shown until 31 August.")),
        "due": Definition(_("Assessed 184 to 365 days ago."), _("the same judgement from 1 September.")),
        "out_of_date": Definition(
            _("Assessed more than 365 days ago. The age is not counted for an edition that is no longer in force."),
            _("the same judgement when a year has passed. It still stands, with this word beside it."),
        ),
    },
    "state": _STATES,
    "phase": _STATES | {"": _STATES["unknown"]},
    "kind": {
        "government_assignment": Definition(_("The government asks an agency to do something and to report on it.")),
        "inquiry": Definition(_("The government appoints somebody to investigate and propose.")),
        "legislation": Definition(_("An act, an ordinance, or a bill that proposes one.")),
        "funding": Definition(_("Money that is set aside for a purpose.")),
        "agreement": Definition(_("The state agrees with regions, companies or other countries on what to do.")),
        "infrastructure": Definition(_("Something built for many to use: a laboratory, a database, a test bed.")),
        "partnership": Definition(_("Public and private parties work together in a form of its own.")),
        "organisation": Definition(_("The government changes how its own work is organised.")),
    },
    "decided_basis": {
        "decision": Definition(_("The day is that of the decision itself.")),
        "announcement": Definition(_("Only the day on which it was announced is known.")),
        "publication": Definition(_("Only the day on which the source was published is known.")),
    },
    "link_basis": _BASES,
    "deliverable": {
        "interim_report": Definition(_("Tells how an assignment goes while it is under way.")),
        "final_report": Definition(_("Ends an assignment.")),
        "inquiry_report": Definition(_("What an inquiry proposes, often in the series SOU or Ds.")),
        "report": Definition(_("Any other report that somebody has to hand over.")),
        "entry_into_force": Definition(_("Milestone: the day on which a law begins to apply. Never late.")),
        "expiry": Definition(_("Milestone: the day on which a law or an agreement ends. Never late.")),
        "other": Definition(_("Milestone: another day that matters, such as an opening. Never late.")),
    },
    "delivery": {
        "unknown": Definition(_("No source that we know of says whether it is delivered. It is not called late.")),
        "delivered": Definition(_("A source says that it is delivered, and if known on which day.")),
        "not_delivered": Definition(_("A source says that it is not delivered; the day of checking is given.")),
    },
    "due_basis": {
        "decided": Definition(_("The date is set by a decision.")),
        "proposed": Definition(_("The date is proposed, for example in a bill.")),
        "planned": Definition(_("The date is the organisation's own plan.")),
    },
    "involvement": {
        "responsible_ministry": Definition(_("The ministry in whose field the initiative lies.")),
        "assigned": Definition(_("Has been asked by the government to do it and to report.")),
        "implementing": Definition(_("Carries it out or applies it, without an assignment of its own.")),
        "partner": Definition(_("Takes part, for example in an agreement.")),
        "co_funder": Definition(_("Pays a part of it.")),
        "recipient": Definition(_("Receives the money.")),
    },
    "organisation": {
        "ministry": Definition(_("A part of the Government Offices, led by a minister.")),
        "government_office": Definition(_("An office within the Government Offices that is not a ministry.")),
        "agency": Definition(_("A government agency.")),
        "parliament": Definition(_("The Swedish parliament.")),
        "state": Definition(_("The state as such, where the source does not say which part of it.")),
        "region": Definition(_("One of the 21 regions, which are responsible for health care.")),
        "municipality": Definition(_("One of the 290 municipalities.")),
        "university": Definition(_("A university or university college.")),
        "research_institute": Definition(_("Does research without being a university.")),
        "research_infrastructure": Definition(_("Laboratories, equipment or data that many researchers use.")),
        "company": Definition(_("A business, private or owned by the state.")),
        "association": Definition(_("Organises companies, professions or patients.")),
        "network": Definition(_("Several that work together without a body of their own.")),
        "public_private": Definition(_("Owned or led by public and private parties together.")),
        "collective": Definition(
            _("Many together, such as the regions or industry, where the source names no single one.")
        ),
        "international_organisation": Definition(_("Has several countries as members.")),
        "foreign_authority": Definition(_("A government or an agency of another country.")),
    },
    "role": {
        "editor": Definition(_("Writes in the register, in certain areas.")),
        "approver": Definition(_("Approves and publishes what others have written.")),
        "auditor": Definition(_("Reads everything, changes nothing.")),
        "administrator": Definition(_("Manages accounts and the wording of the strategy.")),
    },
    "stage": {
        "announced": Definition(_("Somebody has said that the money will come.")),
        "proposed": Definition(_("It stands in a bill or another proposal.")),
        "estimated": Definition(_("Somebody has calculated what it costs.")),
        "decided": Definition(_("A decision sets the money aside.")),
        "paid": Definition(_("The money has been paid out.")),
        "pledged": Definition(_("Somebody other than the state has promised to pay.")),
        "reallocated": Definition(_("Taken from another purpose.")),
    },
    "qualifier": {
        "exact": Definition(_("The figure stands so in the source.")),
        "at_most": Definition(_("The source sets a limit; less may be used.")),
        "about": Definition(_("The source rounds or estimates.")),
    },
    "indicator_role": {
        "outcome": Definition(_("Measures what is reached.")),
        "output": Definition(_("Measures what is done.")),
        "input": Definition(_("Measures what is put in: money and people.")),
        "context": Definition(_("Measures the surroundings, on which the strategy has little influence.")),
    },
    "observation_status": {
        "preliminary": Definition(_("The publisher says that the figure may change.")),
        "final": Definition(_("The publisher says that the figure will not change.")),
    },
    "target_direction": {
        "at_least": Definition(_("The target is reached by this value or a higher one.")),
        "at_most": Definition(_("The target is reached by this value or a lower one.")),
    },
    "target_state": {
        "reached": Definition(_("The last value meets the target that somebody has decided.")),
        "not_reached": Definition(_("The last value does not meet it.")),
        "cannot_be_measured": Definition(_("Nobody has decided a target, or there is no value to compare with it.")),
    },
    "trend": {
        "up": Definition(
            _("The last of at least three comparable periods is higher than the first. Says nothing of good or bad.")
        ),
        "down": Definition(_("The last of at least three comparable periods is lower than the first.")),
        "level": Definition(_("The last of at least three comparable periods is the same as the first.")),
    },
    "lineage": {
        "continues": Definition(_("The goal lives on with the same substance, perhaps with another number.")),
        "merged": Definition(_("It became one goal together with another.")),
        "split": Definition(_("It became several goals.")),
        "replaced": Definition(_("Another goal about nearly the same took its place.")),
        "dropped": Definition(_("The later edition has no goal like it.")),
        "new": Definition(_("The earlier edition had no goal like it.")),
    },
    "lineage_basis": _BASES,
}

WORDS: list[tuple[Any, Definition]] = [
    (_("Edition"), Definition(_("The strategy as decided at one time."), _("the editions of 2019 and 2024."))),
    (
        _("Priority area"),
        Definition(_("One of the eight parts of the strategy. Its number stays, its wording may change.")),
    ),
    (
        _("Goal"),
        Definition(
            _("What the strategy wants to be reached within an area. A goal belongs to one edition."),
            _("4.1 of 2019 and 4.1 of 2024 are different goals."),
        ),
    ),
    (_("Initiative"), Definition(_("Something that somebody does towards one or more goals."))),
    (
        _("Judgement"),
        Definition(_("A signed, dated text that says in which direction a goal is going and what that rests on.")),
    ),
    (
        _("Example"),
        Definition(_("Marks a judgement that is made up to show how the register works. Nobody has judged so.")),
    ),
    (
        _("Corrected"),
        Definition(
            _(
                "A published judgement was wrong, and a new one about the same day takes its place, with the reason."
                " The wrong text stays readable at its permanent address."
            ),
            _("“Corrected 4 April 2025: a figure was wrong. Judgement 3 applies instead.”"),
        ),
    ),
    (
        _("Withdrawn"),
        Definition(
            _(
                "A published judgement no longer holds and nothing takes its place."
                " The goal is then not assessed: no older judgement comes back."
            ),
            _("“not assessed (withdrawn 2 May 2025)”."),
        ),
    ),
    (
        _("The date that counts"),
        Definition(
            _("The last date decided. Earlier dates stay on the page with the decision that moved them."),
            _("first 31 March 2023, moved to 10 December 2023: the latter counts."),
        ),
    ),
    (
        _("No initiative registered"),
        Definition(_("The register holds none for the goal. It does not show that nothing is done.")),
    ),
    (
        _("As of a day"),
        Definition(
            _("Every page can be shown as it stood at the end of an earlier day, Stockholm time."),
            _("“The information is as of 30 June 2025.” What was published later is not on that page."),
        ),
    ),
]


def terms(kind: str) -> list[Term]:
    """The words of a kind, in the order of the choices."""
    meanings = DEFINITIONS[kind]
    return [
        Term(str(word), str(meanings[value].text), str(meanings[value].example), value)
        for value, word in LABELS[kind].items()
    ]


def words_of_all_pages() -> list[Term]:
    """Words that are no choices."""
    return [Term(str(word), str(definition.text), str(definition.example)) for word, definition in WORDS]
