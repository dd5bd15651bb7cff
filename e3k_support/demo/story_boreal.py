"""Boréal Mobilier inc., Saint-Jérôme: furniture maker, served in French. Pure."""

from .steps import (
    Accepts,
    Answers,
    ByMail,
    ByPhone,
    ByPortal,
    Cancels,
    Classifies,
    Notes,
    Refuses,
    Resolves,
    Takes,
    Ticket,
    Waits,
    WorksAround,
)
from .when import Ago, On

OUTAGE = Ticket(
    "outage",
    "Odoo ne répond plus : erreur 502 sur toutes les pages",
    "access",
    (
        ByPhone(
            On(4, "08:41"),
            "agnes",
            "denis",
            "Depuis 8 h 35, toutes les pages affichent « 502 Bad Gateway ». Personne ne peut travailler, "
            "ni au bureau ni à l’entrepôt.",
            "p1",
        ),
        Answers(
            On(4, "08:52"),
            "agnes",
            "Bonjour Denis, comme convenu au téléphone, je prends votre panne en charge immédiatement. Le serveur "
            "répond, mais le service Odoo ne démarre plus. Je vous reviens d’ici 9 h 30, même s’il n’y a rien de neuf.",
        ),
        Notes(On(4, "09:10"), "agnes", "Disque plein à 100 % : les journaux n’ont pas tourné depuis une semaine."),
        Answers(
            On(4, "09:24"),
            "agnes",
            "La cause est trouvée : le disque du serveur était plein. Je libère de l’espace et je redémarre le "
            "service. Comptez une quinzaine de minutes.",
        ),
        Resolves(
            On(4, "09:47"),
            "agnes",
            "Le disque du serveur était saturé par les journaux. Nous l’avons libéré, redémarré Odoo à 9 h 41 et "
            "ajouté une alerte à 80 % d’occupation pour que cela ne se reproduise pas. Aucune donnée n’est perdue.",
        ),
        Accepts(On(4, "10:35"), "claire", 5, "Réaction rapide et explications claires, merci Agnès!"),
    ),
    ("Hosting",),
)

OUTAGE_TWIN = Ticket(
    "outage_twin",
    "Odoo planté??",
    "access",
    (
        ByMail(On(4, "08:50"), "melanie", "Bonjour, est-ce normal que Odoo soit planté ce matin? Merci."),
        Cancels(On(4, "09:02"), "luc", "duplicate", into="outage"),
    ),
)

INVOICES = Ticket(
    "invoices",
    "Impossible de valider les factures clients",
    "accounting",
    (
        ByPortal(
            On(3, "09:12"),
            "claire",
            "Le bouton « Confirmer » affiche une erreur sur toutes les factures clients.",
            priority="p2",
            blocked="La comptabilité (3 personnes)",
            since="Ce matin, vers 9 h",
            files=("erreur_facture.png",),
        ),
        Classifies(On(3, "09:20"), "luc", "p2"),
        Answers(
            On(3, "10:02"),
            "agnes",
            "Bonjour Claire, merci pour la capture d’écran. Le message indique que la séquence du journal des ventes "
            "est incomplète. Pouvez-vous me dire si quelqu’un a modifié le journal hier?",
        ),
        ByPortal(On(3, "11:40"), "claire", "Oui, notre vérificateur a changé le préfixe du journal hier vers 16 h."),
        WorksAround(
            On(3, "13:15"),
            "agnes",
            "D’ici la correction, choisissez le journal « Ventes – temporaire » dans l’onglet Autres informations : "
            "les factures s’y valident normalement.",
        ),
        Answers(
            On(3, "13:18"),
            "agnes",
            "Merci, c’est bien la cause. Vous trouverez dans le billet une solution temporaire pour facturer dès "
            "maintenant. Je rétablis la séquence cet après-midi.",
        ),
        Resolves(On(3, "15:30"), "agnes", "Le préfixe du journal des ventes est rétabli et la numérotation vérifiée."),
        Refuses(
            On(3, "16:10"),
            "claire",
            "Les nouvelles factures passent, mais les trois brouillons d’hier affichent encore l’erreur.",
        ),
        Answers(
            On(3, "16:32"),
            "agnes",
            "Vous avez raison, ces trois brouillons gardent l’ancien numéro. Je les renumérote demain à la première "
            "heure, après la sauvegarde de nuit.",
        ),
        Resolves(
            On(2, "09:50"),
            "agnes",
            "Les trois brouillons ont été renumérotés puis validés avec vous au téléphone. La suite des numéros est "
            "complète.",
        ),
        ByMail(
            On(2, "11:25"),
            "Comptabilité Boréal <comptabilite@boreal-mobilier.example>",
            "Bonjour, nos coordonnées bancaires changent. Merci de répondre à cette adresse pour la suite du billet.",
        ),
        Accepts(On(2, "13:05"), "claire", 3, "Réglé. Le premier correctif était un peu rapide, mais bon suivi."),
    ),
    ("Accounting",),
)

REPORT = Ticket(
    "report",
    "Le rapport des ventes par région affiche un mauvais total",
    "sales",
    (
        ByMail(
            On(2, "10:24"),
            "melanie",
            "Bonjour,\n\nLe rapport des ventes par région donne 184 220 $ pour septembre, alors que mon fichier "
            "arrive à 191 875 $. Les autres mois balancent.\n\nMerci de votre aide,\nMélanie Ouellet\nComptabilité, "
            "Boréal Mobilier inc.",
            files=("ventes_septembre.csv",),
        ),
        Classifies(On(2, "10:41"), "agnes", "p3"),
        Answers(
            On(2, "14:20"),
            "agnes",
            "Bonjour Mélanie, l’écart vient probablement des notes de crédit, que le rapport soustrait. Pouvez-vous "
            "m’envoyer la liste des factures que contient votre fichier? Je pourrai les comparer une à une.",
        ),
        Waits(On(2, "14:22"), "agnes", "client", "La liste des factures de septembre", 3),
    ),
)

LOT_NUMBER = Ticket(
    "lot_number",
    "Ajouter le numéro de lot sur le bon de livraison",
    "purchase",
    (
        ByPortal(
            On(4, "13:40"),
            "claire",
            "Nos détaillants demandent que le numéro de lot figure sur le bon de livraison imprimé.",
            priority="p4",
            blocked="Personne, c’est une amélioration",
        ),
        Classifies(On(4, "14:05"), "luc", "p4", complexity="moderate", committed_in_days=10),
        Takes(On(4, "14:06"), "luc"),
        Answers(
            On(3, "09:35"),
            "luc",
            "Bonjour Claire, c’est une bonne idée et nous pouvons le faire. La date promise figure dans le billet; "
            "je vous soumettrai un exemple imprimé avant la mise en place.",
        ),
    ),
    ("Improvement",),
)

SCANNERS = Ticket(
    "scanners",
    "Les lecteurs de codes-barres ne valident plus les réceptions",
    "purchase",
    (
        ByMail(
            Ago(228),
            "denis",
            "Bonjour,\n\nDepuis la mise à jour des lecteurs, aucune réception ne se valide : le lecteur bipe, puis "
            "rien. On saisit tout à la main et deux camions attendent au quai.\n\nDenis Lavoie\nEntrepôt, Boréal "
            "Mobilier inc.",
        ),
        Classifies(Ago(206), "luc", "p2"),
        Notes(
            Ago(204),
            "luc",
            "Agnès, peux-tu le prendre? J’ai vu le même symptôme en mars : le suffixe « Entrée » se perd à la mise à "
            "jour des lecteurs.",
        ),
        Takes(Ago(150), "agnes"),
    ),
)

TAXES = Ticket(
    "taxes",
    "Quelle taxe pour une facture d’un fournisseur américain?",
    "accounting",
    (
        ByMail(
            Ago(14),
            "melanie",
            "Bonjour,\n\nJe reçois une première facture d’un fournisseur du Vermont. Quelle taxe dois-je choisir pour "
            "que la TPS et la TVQ ne se calculent pas?\n\nMerci,\nMélanie",
        ),
    ),
)

PICKING = Ticket(
    "picking",
    "Les bons de préparation s’impriment en double",
    "purchase",
    (
        ByPhone(
            On(3, "13:10"),
            "luc",
            "denis",
            "Chaque bon de préparation sort en deux exemplaires depuis hier sur l’imprimante de l’entrepôt.",
            "p3",
        ),
        Takes(On(3, "13:12"), "luc"),
        Answers(
            On(3, "14:25"),
            "luc",
            "Bonjour Denis, je vois deux règles d’impression pour le même bon. Je vérifie laquelle est nécessaire "
            "avant d’en désactiver une.",
        ),
        Answers(
            On(2, "11:30"), "luc", "La règle en trop vient du module de transport. Je la retire en fin de journée."
        ),
        Resolves(
            On(1, "10:15"),
            "luc",
            "La règle d’impression en double est désactivée. Trois bons imprimés ce matin sont sortis en un seul "
            "exemplaire.",
        ),
    ),
)

TICKETS = (OUTAGE, OUTAGE_TWIN, INVOICES, REPORT, LOT_NUMBER, SCANNERS, TAXES, PICKING)
