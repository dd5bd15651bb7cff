"""Mails no longer promise to the holder of a link what only somebody who is logged in can do.

The templates belong to their users: only the sentence that was wrong is replaced, where it is still there.
"""

REPLACED = (
    (
        "One click in the ticket tells us.",
        "Open the ticket and log in to rate our work.",
    ),
    (
        "Un clic dans le billet suffit pour nous le dire.",
        "Ouvrez le billet et connectez-vous pour évaluer notre travail.",
    ),
    (
        "And open it to tell us how we did; one click is enough.",
        "To tell us how we did, open the ticket and log in.",
    ),
    (
        "Ouvrez-le aussi pour nous dire si vous êtes satisfait; un clic suffit.",
        "Pour nous dire si vous êtes satisfait, ouvrez le billet et connectez-vous.",
    ),
    (
        (
            "Please open the ticket to accept the resolution or to refuse it with a reason. "
            "You can also answer this e-mail"
        ),
        (
            "Please open the ticket and log in to accept the resolution or to refuse it with a reason. "
            "Without an account, simply answer this e-mail"
        ),
    ),
    (
        (
            "Veuillez ouvrir le billet pour accepter la résolution ou la refuser en nous disant pourquoi. "
            "Vous pouvez aussi répondre à ce courriel"
        ),
        (
            "Veuillez ouvrir le billet et vous connecter pour accepter la résolution ou la refuser en nous disant "
            "pourquoi. Sans compte, répondez simplement à ce courriel"
        ),
    ),
)
TEMPLATES = ("mail_template_validation_reminder", "mail_template_tacit", "mail_template_closed")


def migrate(cr, _version):
    for before, after in REPLACED:
        cr.execute(
            """UPDATE mail_template SET body_html = replace(body_html::text, %s, %s)::jsonb
                WHERE id IN (SELECT res_id FROM ir_model_data
                              WHERE module = 'e3k_support' AND model = 'mail.template' AND name IN %s)""",
            (before, after, TEMPLATES),
        )
