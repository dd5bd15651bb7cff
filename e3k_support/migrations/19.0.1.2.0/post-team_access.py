"""Teams say whether they are open to all agents; who was let into a ticket as its agent is known as that."""


def migrate(cr, _version):
    """Nobody sees more or less than before: until now a team was open exactly while it had no members."""
    cr.execute(
        """UPDATE e3k_team team
              SET is_open_to_all = NOT EXISTS (SELECT FROM e3k_team_member_rel rel WHERE rel.team_id = team.id)"""
    )
    cr.execute(
        """UPDATE e3k_ticket ticket
              SET guest_agent_id = ticket.agent_id
             FROM e3k_ticket_guest_rel guest
            WHERE guest.ticket_id = ticket.id AND guest.user_id = ticket.agent_id AND ticket.guest_agent_id IS NULL
              AND NOT EXISTS (SELECT FROM e3k_team_member_rel member
                               WHERE member.team_id = ticket.team_id AND member.user_id = ticket.agent_id)"""
    )
