import { Component } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * Macros of the ticket by a key and in the command palette.
 *
 * One that tells the client something is shown in the answer dialog before it leaves; the others act at once.
 */
export class MacroKeys extends Component {
    static template = "e3k_support.MacroKeys";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.command = useService("command");
        this.notification = useService("notification");
        const isAvailable = () => Boolean(this.props.record.resId);
        useCommand(_t("Apply a macro to this ticket"), () => this.getPalette(), { isAvailable });
        useHotkey("alt+shift+k", async () => this.command.openPalette(await this.getPalette()), {
            isAvailable,
            bypassEditableProtection: true,
        });
    }

    /** The macros offered for the ticket; the palette that is open already goes on with them. */
    async getPalette() {
        const macros = await this.orm.call("e3k.ticket", "get_offered_macros", [
            [this.props.record.resId],
        ]);
        return {
            configByNamespace: {
                default: {
                    placeholder: _t("Which macro?"),
                    emptyMessage: _t("No macro found"),
                },
            },
            providers: [
                {
                    provide: () =>
                        macros.map((macro) => ({
                            name: macro.name,
                            action: () => this.apply(macro),
                        })),
                },
            ],
        };
    }

    async apply(macro) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        if (macro.is_told) {
            await this.action.doAction("e3k_support.e3k_ticket_answer_action", {
                additionalContext: {
                    default_ticket_id: record.resId,
                    default_macro_id: macro.id,
                },
                onClose: () => record.load(),
            });
            return;
        }
        await this.orm.call("e3k.ticket", "apply_macro", [[record.resId], macro.id]);
        this.notification.add(_t("Done: %s", macro.name), { type: "success" });
        await record.load();
    }
}

registry.category("view_widgets").add("e3k_macro_keys", { component: MacroKeys });
