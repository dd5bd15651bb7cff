from odoo import api, models

FORGOTTEN = "e3k_support.forgotten"


def forget(env):
    """Drop what is remembered between requests, for this transaction at once and for all workers on its commit."""
    cr, registry = env.cr, env.registry
    registry.clear_cache()
    if FORGOTTEN in cr.postcommit.data:
        return
    cr.postcommit.data[FORGOTTEN] = True
    # Until then the other threads of this process remember, rightly, what was before.
    cr.postcommit.add(registry.clear_cache)
    # Odoo tells the other processes at the end of a request; a job that commits midway, or a shell, tells them now.
    if registry.ready:
        cr.postcommit.add(registry.signal_changes)


class E3kRememberedMixin(models.AbstractModel):
    """Records of which something is remembered between requests (``ormcache``): a change of them drops it.

    At once for the transaction that changes them, and again once it is committed: until then the other threads of
    the process remember, rightly, what was before.
    """

    _name = "e3k.remembered.mixin"
    _description = "Remembered between Requests"

    #: The fields whose change drops what is remembered; empty for any.
    _remembered_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._forget()
        return records

    def write(self, vals):
        result = super().write(vals)
        if not self._remembered_fields or not self._remembered_fields.isdisjoint(vals):
            self._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        result = super().update_field_translations(field_name, translations, source_lang)
        self._forget()
        return result

    @api.model
    def _forget(self):
        forget(self.env)
