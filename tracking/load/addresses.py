"""Addresses of every public page in a filled register, the heaviest of each kind, by the name of its URL."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate

from strategy.models import Edition, Goal
from tracking.models import Indicator, IndicatorGoal, InitiativeVersion, Organisation, Publication, StatusUpdate
from tracking.moments import Moment
from tracking.news import ROWS_SHOWN
from tracking.progress import edition_in_force
from tracking.tables import TABLES


def addresses(moment: Moment) -> dict[str, list[str]]:
    """On the day of the moment. A page that is not named here is not measured, and a test says so."""
    return {name: [_on_its_day(page, moment) for page in pages] for name, pages in _pages(moment).items()}


def _on_its_day(page: str, moment: Moment) -> str:
    return f"{page}{'&' if '?' in page else '?'}per={moment.on}" if moment.is_past else page


def _pages(moment: Moment) -> dict[str, list[str]]:
    edition = edition_in_force(moment)
    assert edition is not None
    goal, area = _goal_most_judged(moment), _busiest_area(edition, moment)
    organisation, slug = _busiest_organisation(moment), _initiative(moment)
    update = goal.status_updates.public(moment.at).latest("published_at")
    indicator = Indicator.objects.public(moment.at).earliest("pk")
    initiatives, news, calendar = reverse("initiative-list"), reverse("news"), reverse("calendar")
    return {
        "overview": [reverse("overview")],
        "area-detail": [reverse("area-detail", args=[area])],
        "goal-detail": [goal.get_absolute_url()],
        "update-detail": [update.get_absolute_url()],
        "initiative-list": [
            initiatives,
            f"{initiatives}?sortera=uppdaterad&fas=late&omrade={area}",
            f"{initiatives}?organisation={organisation}",
            f"{initiatives}?q=biobanker",
        ],
        "initiative-detail": [reverse("initiative-detail", args=[slug])],
        "calendar": [calendar, f"{calendar}?omrade={area}&organisation={organisation}"],
        "organisation-list": [reverse("organisation-list")],
        "organisation-detail": [reverse("organisation-detail", args=[organisation])],
        "indicator-list": [reverse("indicator-list")],
        "indicator-detail": [indicator.get_absolute_url()],
        "edition-list": [reverse("edition-list")],
        "edition-comparison": [reverse("edition-comparison", args=["lastdata-1-lastdata-2"])],
        "news": [news, f"{news}?omrade={area}&slag=insatser"],
        "changes": [
            reverse("changes"),
            f"{reverse('changes')}?fran={_some_acts_ago(moment)}&till={moment.on}",
        ],
        "about": [reverse("about")],
        "words": [reverse("words")],
        "search": [f"{reverse('search')}?q=biobanker", f"{reverse('search')}?q=lastdata"],
        "table": [
            *(_table(name) for name in TABLES if not TABLES[name].must_name),
            _table("insatser-per-lage", omrade=area, organisation=organisation),
            _table("insatser-i-tid", omrade=area),
            _table("kalender", omrade=area, organisation=organisation),
            _table("utveckling-over-tid", malsattning=f"{goal.edition.slug}-{goal.code}"),
            _table("datum-for-insats", insats=slug),
            _table("indikatorvarden", indikator=indicator.slug),
            _table("malsattningar-mellan-utgavor", utgavor="lastdata-1-lastdata-2"),
        ],
    }


def _table(name: str, **named: object) -> str:
    return f"{reverse('table', args=[name])}?{urlencode(named)}".removesuffix("?")


def _goal_most_judged(moment: Moment) -> Goal:
    """Of those of which an indicator says something."""
    updates = StatusUpdate.objects.public(moment.at).filter(goal__in=IndicatorGoal.objects.values("goal"))
    pk = (
        updates.order_by()
        .values("goal")
        .annotate(count=Count("pk"))
        .order_by("-count", "goal")
        .values_list("goal", flat=True)[0]
    )
    found: Goal = Goal.objects.select_related("edition", "area").get(pk=pk)
    return found


def _busiest_area(edition: Edition, moment: Moment) -> int:
    shown = InitiativeVersion.objects.shown(moment.at).filter(goals__goal__edition=edition).order_by()
    counts = shown.values_list("goals__goal__area__number").annotate(count=Count("pk"))
    return int(counts.order_by("-count")[0][0])


def _busiest_organisation(moment: Moment) -> str:
    """Of those that succeed another."""
    shown = InitiativeVersion.objects.shown(moment.at)
    rows = Organisation.objects.filter(version_organisations__version__in=shown, predecessors__isnull=False)
    return rows.annotate(count=Count("pk")).order_by("-count", "pk")[0].slug


def _some_acts_ago(moment: Moment) -> dt.date:
    """A day since which the page of changes is nearly full."""
    row = Publication.objects.public(moment.at).order_by("-at", "-number")[ROWS_SHOWN * 3 // 4]
    return min(localdate(row.at), moment.on - dt.timedelta(days=1))


def _initiative(moment: Moment) -> str:
    """One that has something of everything."""
    versions = InitiativeVersion.objects.shown(moment.at).filter(previous_uid=None, number__gte=2)
    counted = versions.annotate(count=Count("deliverables", distinct=True) + Count("goals", distinct=True))
    found: InitiativeVersion = counted.order_by("-count", "pk")[0]
    return found.slug
