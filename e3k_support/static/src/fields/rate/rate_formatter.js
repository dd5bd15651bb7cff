import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/** A percentage that stays empty where nothing was judged: Odoo's own shows no average as 0 %. */
export function formatRate(value, options) {
    return value === false || value === null ? "" : formatPercentage(value, options);
}
formatRate.extractOptions = formatPercentage.extractOptions;

registry.category("formatters").add("e3k_rate", formatRate);
