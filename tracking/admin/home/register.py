"""The ordinary lists of the admin, grouped by what officials look for instead of by where the code lives."""

from typing import Any

from django.utils.translation import gettext as _


def groups_of(app_list: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(heading, lists) of what Django says that the person may see; what no group names comes last."""
    models = {model["object_name"]: model for app in app_list for model in app["models"]}
    groups = [
        (_("What is done and how it goes"), ["StatusUpdate", "Initiative", "GoalLink", "Indicator"]),
        (_("Organisations and sources"), ["Organisation", "Source"]),
        (_("The strategy"), ["Edition", "PriorityArea", "AreaWording", "Goal", "GoalLineage"]),
        (_("What the public sees"), ["InitiativeVersion", "Publication"]),
        (_("Accounts"), ["User", "RoleChange"]),
    ]
    named = [(heading, [models.pop(name) for name in names if name in models]) for heading, names in groups]
    return [(heading, lists) for heading, lists in [*named, (_("Other"), list(models.values()))] if lists]
