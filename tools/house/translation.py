"""The addon's catalogues: a template as Odoo exports it, and French that must be complete."""

import polib

from . import database, odoo_source
from .paths import ADDON, LOGS
from .progress import run

# Odoo stamps these with the minute of the export: kept out, so that an export without news changes nothing.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def export(name):
    """Return the path of the addon's terms as Odoo exports them from a database."""
    path = LOGS / f"{ADDON}.pot"
    argv = [*odoo_source.odoo_command(), "i18n", "export", "-c", str(database.configuration(name)), "-d", name]
    run([*argv, "-o", path, ADDON], "i18n")
    return path


def write_template(exported, path):
    """Write the template without what changes from one export to the next."""
    catalogue = _read(exported)
    path.parent.mkdir(exist_ok=True)
    catalogue.sort(key=lambda entry: entry.msgid)
    catalogue.save(str(path))


def merge(exported, path):
    """Give the French catalogue every term of the export and drop those that are gone.

    Translations are kept; returns how many entries are still to translate.
    """
    template = _read(exported)
    french = _read(path) if path.exists() else _empty(template)
    french.merge(template)
    for entry in french.obsolete_entries():
        french.remove(entry)
    french.sort(key=lambda entry: entry.msgid)
    french.save(str(path))
    return len(french.untranslated_entries()) + len(french.fuzzy_entries())


def problems(exported, path):
    """Return a line for each entry that is untranslated, fuzzy, missing or gone."""
    wanted = {entry.msgid for entry in _read(exported)}
    if not path.exists():
        return [f"{path} does not exist"]
    french = _read(path)
    known = {entry.msgid for entry in french if not entry.obsolete}
    lines = [f"untranslated: {entry.msgid!r}" for entry in french.untranslated_entries()]
    lines += [f"fuzzy: {entry.msgid!r}" for entry in french.fuzzy_entries()]
    # Odoo merges the template into the French as it loads it: a stale one takes French away in silence.
    template = {entry.msgid for entry in _read(path.with_name(f"{ADDON}.pot"))}
    lines += [f"the template is stale, run ./dev i18n: {msgid!r}" for msgid in sorted(wanted ^ template)]
    lines += [f"missing, run ./dev i18n: {msgid!r}" for msgid in sorted(wanted - known)]
    return lines + [f"gone, run ./dev i18n: {msgid!r}" for msgid in sorted(known - wanted)]


def _read(path):
    catalogue = polib.pofile(str(path), wrapwidth=78)
    for name in VOLATILE:
        catalogue.metadata.pop(name, None)
    return catalogue


def _empty(template):
    french = polib.POFile(wrapwidth=78)
    french.metadata = {**template.metadata, "Language": "fr", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    return french
