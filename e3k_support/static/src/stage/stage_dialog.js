/**
 * Open the dialog that a move of a ticket to a stage needs.
 *
 * @param {{ orm: Object, action: Object }} services
 * @param {() => Promise} reload called once the dialog is closed, whatever was decided
 * @returns {Promise<boolean>} false when the move needs no dialog
 */
export async function askForStage({ orm, action }, ticketId, stageId, reload) {
    const dialog =
        ticketId && (await orm.call("e3k.ticket", "get_stage_dialog", [[ticketId], stageId]));
    if (!dialog) {
        return false;
    }
    await action.doAction(dialog, { onClose: reload });
    return true;
}
