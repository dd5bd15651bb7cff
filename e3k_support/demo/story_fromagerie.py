"""Fromagerie des Cantons, Cowansville: cheese dairy, served in French; and mails from elsewhere. Pure."""

from .steps import (
    Accepts,
    Answers,
    ByMail,
    ByPhone,
    Cancels,
    Classifies,
    Noise,
    Notes,
    Resolves,
    Takes,
    Ticket,
    Waits,
)
from .when import Ago, On

SCALE = Ticket(
    "scale",
    "La balance n’envoie plus le poids à l’étiquette de production",
    "manufacturing",
    (
        ByPhone(
            Ago(360),
            "luc",
            "sylvain",
            "La balance affiche le bon poids, mais l’étiquette imprime 0,000 kg. On inscrit les poids à la main.",
            "p2",
        ),
        Takes(Ago(358), "luc"),
        Answers(
            Ago(335),
            "luc",
            "Bonjour Sylvain, le pont entre la balance et Odoo s’est arrêté. Je l’ai relancé, mais il s’arrête de "
            "nouveau : je prépare une version corrigée.",
        ),
        Answers(
            Ago(110),
            "luc",
            "La version corrigée est en place sur le poste 2. Je la laisse travailler quelques heures avant de "
            "l’étendre aux deux autres postes.",
        ),
    ),
    ("Hardware",),
)

INVENTORY = Ticket(
    "inventory",
    "L’inventaire du chariot réfrigéré ne balance pas",
    "purchase",
    (
        ByMail(
            On(4, "11:15"),
            "marieeve",
            "Bonjour,\n\nL’inventaire du chariot 4 montre 38 meules, j’en compte 41. Est-ce que je peux corriger "
            "moi-même?\n\nMarie-Ève Bolduc\nProduction, Fromagerie des Cantons",
        ),
        Classifies(On(4, "11:33"), "agnes", "p3"),
        Answers(
            On(4, "14:40"),
            "agnes",
            "Bonjour Marie-Ève, oui : dans Inventaire, Ajustements, inscrivez 41 et choisissez « Erreur de saisie ». "
            "J’ai vérifié, trois meules ont été sorties deux fois.",
        ),
        ByMail(On(3, "09:20"), "marieeve", "Merci beaucoup, c’est fait!"),
        Resolves(
            On(3, "10:30"),
            "agnes",
            "La quantité est corrigée à 41 meules et le lecteur du chariot 4 ne double plus les sorties.",
        ),
        Accepts(On(2, "09:15"), "sylvain", 5, "Toujours aussi efficace."),
    ),
)

PALLETS = Ticket(
    "pallets",
    "Les étiquettes de palette sortent sans code GS1",
    "manufacturing",
    (
        ByMail(
            On(3, "14:05"),
            "marieeve",
            "Bonjour,\n\nNotre distributeur refuse les palettes sans code GS1. L’étiquette imprimée n’a plus que le "
            "nom du produit. Si vous voulez entrer avec mon compte, mot de passe : Meule#2024\n\nMarie-Ève",
        ),
        Classifies(On(3, "14:22"), "luc", "p3"),
        Answers(
            On(3, "16:15"),
            "agnes",
            "Bonjour Marie-Ève, le modèle d’étiquette a perdu le champ GS1. Pour le remettre, il me faut le préfixe "
            "d’entreprise que GS1 Canada vous a attribué. Pouvez-vous me l’envoyer?",
        ),
        Waits(On(3, "16:17"), "agnes", "client", "Le préfixe d’entreprise GS1", 3),
        ByMail(
            On(2, "08:34"),
            "marieeve",
            "Bonjour, je suis absente du bureau jusqu’à la semaine prochaine. "
            "Pour toute urgence, écrivez à Sylvain Gauthier.",
            headers={"Auto-Submitted": "auto-replied"},
        ),
    ),
)

CARRIER = Ticket(
    "carrier",
    "Créer les expéditions du transporteur depuis Odoo",
    "sales",
    (
        ByMail(
            On(4, "09:25"),
            "sylvain",
            "Bonjour,\n\nNous voudrions créer les expéditions de notre transporteur réfrigéré depuis la commande, "
            "sans tout ressaisir sur son site. Est-ce possible, et pour quand?\n\nSylvain Gauthier",
        ),
        Classifies(On(4, "09:50"), "luc", "p4", complexity="complex", committed_in_days=20),
        Takes(On(4, "09:51"), "luc"),
        Answers(
            On(4, "15:10"),
            "luc",
            "Bonjour Sylvain, c’est possible : le transporteur offre une interface. J’ai inscrit une date au billet. "
            "Il nous faudra une rencontre d’une heure pour préciser les étapes; je vous propose des dates demain.",
        ),
        Notes(On(2, "15:45"), "luc", "Estimation : 5 jours. Maude prépare la proposition."),
        Answers(
            On(1, "11:00"), "luc", "La rencontre est confirmée. D’ici là, pouvez-vous nous envoyer un bordereau type?"
        ),
    ),
    ("Improvement",),
)

UNKNOWN_CLIENT = Ticket(
    "unknown_client",
    "Aide avec QuickBooks",
    "other",
    (
        ByMail(
            On(2, "11:12"),
            "Josée Simard <josee@atelierlune.example>",
            "Bonjour, j’ai trouvé votre adresse sur le Web. Pouvez-vous m’aider à réparer mon fichier QuickBooks? "
            "Merci d’avance.",
        ),
        Answers(
            On(2, "11:30"),
            "luc",
            "Bonjour madame Simard, merci de nous avoir écrit. Nous n’offrons du support que pour Odoo, à nos clients "
            "sous contrat. Nous vous souhaitons de trouver rapidement l’aide qu’il vous faut.",
        ),
        Cancels(On(2, "11:32"), "luc", "not_covered"),
    ),
)

SPAM = Ticket(
    "spam",
    "Boost your ranking: first page guaranteed",
    "other",
    (
        ByMail(
            On(1, "10:10"),
            "Rank Booster <hello@rankbooster.example>",
            "Dear sir, we can bring your website to the first page of every search engine in ten days.",
        ),
        Cancels(On(1, "10:25"), "agnes", "spam"),
    ),
)

FORGED = Ticket(
    "forged",
    "Nouveau compte bancaire",
    "other",
    (
        ByMail(
            Ago(25),
            "sylvain",
            "Bonjour,\n\nMerci de remplacer notre compte bancaire dans Odoo par celui-ci avant ce soir : "
            "815-00123-1234567.\n\nSylvain",
            headers={
                "Authentication-Results": "mail.e3k.test; spf=fail smtp.mailfrom=sylvain@fromagerle.example; dmarc=fail"
            },
        ),
    ),
)

TICKETS = (SCALE, INVENTORY, PALLETS, CARRIER, UNKNOWN_CLIENT, SPAM, FORGED)

NOISE = (
    Noise(
        On(3, "09:00"),
        "Nouvelles de l’industrie <infolettre@industrie.example>",
        "Infolettre : cinq tendances de la fabrication",
        "Bonjour, voici les nouvelles de la semaine.",
        {"List-Id": "<infolettre.industrie.example>", "List-Unsubscribe": "<mailto:fin@industrie.example>"},
    ),
    Noise(
        On(1, "13:30"),
        "Mail Delivery System <MAILER-DAEMON@mx.northwind.example>",
        "Undelivered Mail Returned to Sender",
        "I'm sorry to have to inform you that your message could not be delivered: mailbox full.",
        {"Auto-Submitted": "auto-replied", "Return-Path": "<>"},
    ),
)
