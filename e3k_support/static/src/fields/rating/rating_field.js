import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Where Odoo draws the lines between happy, neutral and unhappy. */
const HAPPY_FROM = 3.66;
const NEUTRAL_FROM = 2.33;

/** What a client thought of a ticket: a face and a word; nothing while they have not said. */
export class E3kRatingField extends Component {
    static template = "e3k_support.RatingField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get mood() {
        if (this.value >= HAPPY_FROM) {
            return { icon: "fa-smile-o", tone: "text-success", label: _t("Happy") };
        }
        return this.value >= NEUTRAL_FROM
            ? { icon: "fa-meh-o", tone: "text-warning-emphasis", label: _t("Neutral") }
            : { icon: "fa-frown-o", tone: "text-danger", label: _t("Unhappy") };
    }
}

registry.category("fields").add("e3k_rating", {
    component: E3kRatingField,
    displayName: _t("Client's rating"),
    supportedTypes: ["float"],
});
