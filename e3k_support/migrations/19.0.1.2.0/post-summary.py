"""Lists count down from columns of the ticket, which tickets of before do not have yet."""

SUMMARY = """
    WITH owed AS (
        SELECT DISTINCT ON (ticket_id) ticket_id, state, metric, target_seconds, is_elapsed,
               CASE WHEN state = 'paused' THEN GREATEST(0, target_seconds - used_seconds) END AS left_seconds
          FROM e3k_sla_timer
         WHERE state = 'paused' OR (state = 'running' AND due_at IS NOT NULL)
         ORDER BY ticket_id, state = 'paused', due_at, started_at
    ), client AS (
        SELECT DISTINCT ON (ticket_id) ticket_id, metric, due_at
          FROM e3k_sla_timer
         WHERE state = 'running' AND due_at IS NOT NULL AND metric <> 'triage'
         ORDER BY ticket_id, due_at
    ), kept AS (
        SELECT DISTINCT ticket_id FROM e3k_sla_timer WHERE state = 'met' AND metric <> 'triage'
    )
    UPDATE e3k_ticket AS ticket
       SET sla_state = CASE WHEN owed.state IS NOT NULL THEN owed.state
                            WHEN ticket.is_breached THEN 'broken'
                            WHEN kept.ticket_id IS NOT NULL THEN 'kept' END,
           next_metric = owed.metric,
           next_target_seconds = owed.target_seconds,
           next_left_seconds = owed.left_seconds,
           next_is_elapsed = COALESCE(owed.is_elapsed, FALSE),
           client_metric = client.metric,
           client_due_at = client.due_at
      FROM e3k_ticket AS source
      LEFT JOIN owed ON owed.ticket_id = source.id
      LEFT JOIN client ON client.ticket_id = source.id
      LEFT JOIN kept ON kept.ticket_id = source.id
     WHERE source.id = ticket.id AND ticket.sla_state IS NULL
"""
LAST_WORD = """
    UPDATE e3k_ticket AS ticket
       SET last_spoken_at = COALESCE(word.at, ticket.received_at),
           last_spoken_by = CASE WHEN word.kind = 'agent_spoke' THEN 'agent' ELSE 'requester' END
      FROM e3k_ticket AS source
      LEFT JOIN (
            SELECT DISTINCT ON (ticket_id) ticket_id, kind, at
              FROM e3k_sla_event
             WHERE kind IN ('requester_spoke', 'agent_spoke')
             ORDER BY ticket_id, at DESC, sequence DESC) AS word ON word.ticket_id = source.id
     WHERE source.id = ticket.id AND ticket.last_spoken_at IS NULL
"""


def migrate(cr, _version):
    """From the stored timers and the ledger; no promise changes by it."""
    cr.execute(SUMMARY)
    cr.execute(LAST_WORD)
