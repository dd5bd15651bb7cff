import { Message } from "@mail/core/common/message";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /** The button that unfolds quoted text has a picture only: give it a name. */
    insertEllipsisbtn(bodyEl) {
        super.insertEllipsisbtn(...arguments);
        for (const button of bodyEl.querySelectorAll?.(".o-mail-ellipsis") || []) {
            button.setAttribute("aria-label", _t("Show or hide the quoted text"));
        }
    },
});
