"""Open tickets learn when E3K last spoke to their client, from the ledger."""


def migrate(cr, _version):
    """The last answer in the ledger, else when the client asked."""
    cr.execute(
        """UPDATE e3k_ticket ticket
              SET last_contact_at = COALESCE(
                      (SELECT MAX(at) FROM e3k_sla_event
                        WHERE ticket_id = ticket.id AND kind = 'agent_spoke'), received_at)
            WHERE last_contact_at IS NULL"""
    )
