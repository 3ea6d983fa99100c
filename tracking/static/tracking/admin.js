"use strict";
/* The labels of fields, for select2, which leaves its boxes and its search fields without a name. */
{
    const labelOf = (select) => document.querySelector(`label[for="${CSS.escape(select.id)}"]`);

    const name = (select) => {
        const label = labelOf(select);
        const box = select.nextElementSibling?.querySelector(".select2-selection");
        if (!label || !box) {
            return;
        }
        label.id ||= `${select.id}_label`;
        const value = box.querySelector(".select2-selection__rendered");
        box.setAttribute("aria-labelledby", [label.id, value?.id].filter(Boolean).join(" "));
        value?.setAttribute("aria-labelledby", label.id);
        box.querySelector("input")?.setAttribute("aria-label", label.textContent.trim());
        django.jQuery(select).on("select2:open", () => {
            const search = document.querySelector(".select2-container--open .select2-search__field");
            search?.setAttribute("aria-label", label.textContent.trim());
        });
    };

    const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(name);

    // Through jQuery, whose own "ready" makes the boxes and may come after "load".
    window.addEventListener("load", () => window.django?.jQuery(() => nameAll(document)));
    document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
}
