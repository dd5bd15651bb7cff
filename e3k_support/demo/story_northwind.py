"""Northwind Tools Ltd., Kingston, Ontario: tool distributor, served in English. Pure."""

from .steps import (
    Accepts,
    Answers,
    ByMail,
    ByPhone,
    ByPortal,
    Classifies,
    FallsSilent,
    Notes,
    Resolves,
    Takes,
    Ticket,
    Waits,
    WorksAround,
)
from .when import Ago, On

SUPPLIER_MAILS = Ticket(
    "supplier_mails",
    "Purchase orders no longer reach our supplier by e-mail",
    "purchase",
    (
        ByMail(
            On(1, "09:05"),
            "john",
            "Hello,\n\nSince last night our purchase orders are marked as sent, but Hamilton Steel receives none of "
            "them. We have six orders to place today.\n\nJohn Carter\nPurchasing, Northwind Tools Ltd.",
        ),
        Classifies(On(1, "09:21"), "luc", "p2"),
        Takes(On(1, "09:22"), "agnes"),
        Notes(On(1, "11:50"), "agnes", "Le relais SMTP refuse l’expéditeur : le DKIM de northwind.example a expiré."),
        Answers(
            On(1, "12:57"),
            "agnes",
            "Hello John, your orders leave Odoo correctly, but your mail provider refuses them because a signature of "
            "your domain expired yesterday. I opened a request with them. Until then, please use the workaround in "
            "the ticket for your six orders.",
        ),
        WorksAround(
            On(1, "12:59"),
            "agnes",
            "Open the order, click Print, and send the PDF from your own mailbox. Then click “Mark as sent”.",
        ),
        Answers(On(1, "15:40"), "agnes", "Your provider confirmed the cause; their team replaces the key overnight."),
        Waits(On(1, "15:42"), "agnes", "third_party", "The mail provider replaces the DKIM key", 2),
    ),
    ("E-mail",),
)

PRICE_LIST = Ticket(
    "price_list",
    "Exported price list loses the accents",
    "sales",
    (
        ByMail(
            On(3, "10:15"),
            "emily",
            "Hi,\n\nWhen I export the price list to CSV, “Québec” becomes “QuÃ©bec” in Excel. Our dealers complain."
            "\n\nEmily Fraser\nAccounting, Northwind Tools Ltd.",
        ),
        Classifies(On(3, "10:32"), "luc", "p3"),
        Takes(On(1, "13:55"), "agnes"),
        Answers(
            On(1, "14:20"),
            "agnes",
            "Hello Emily, I am sorry for this late answer: your ticket waited for an absent colleague and we missed "
            "our promise. The export is right, but Excel opens it in the wrong encoding. I am preparing an export in "
            "XLSX format for you.",
        ),
        Answers(Ago(300), "agnes", "The XLSX export works on our test copy. I install it for you this evening."),
    ),
)

CHECKOUT = Ticket(
    "checkout",
    "Web shop: customers cannot pay by card",
    "website",
    (
        ByPortal(
            On(2, "08:55"),
            "john",
            "The payment page says “Transaction declined” for every card. Orders by phone still work.",
            priority="p1",
            blocked="All our web customers",
            since="This morning, first complaint at 8:40",
        ),
        Answers(
            On(2, "09:08"),
            "luc",
            "Hello John, I see the refusals in the log: the payment provider changed its certificate last night. I am "
            "on it now.",
        ),
        Classifies(
            On(2, "09:12"),
            "luc",
            "p2",
            reason="Orders can still be taken by phone: a main function is degraded, not everything has stopped.",
        ),
        Answers(On(2, "11:30"), "luc", "The new certificate is on our test copy and payments go through there."),
        Resolves(
            On(2, "13:20"),
            "luc",
            "We installed the payment provider’s new certificate. Card payments go through again; we tested with two "
            "real orders.",
        ),
    ),
)

NEW_COLLEAGUE = Ticket(
    "new_colleague",
    "How do I give a new colleague access?",
    "access",
    (
        ByPhone(
            On(9, "11:05"), "agnes", "priya", "A new buyer starts next week and needs the same rights as John.", "p4"
        ),
        Classifies(On(9, "11:06"), "agnes", "p4", complexity="simple"),
        Answers(
            On(9, "11:20"),
            "agnes",
            "Hello Priya, as discussed: in Settings, Users, duplicate John’s user and change name and e-mail. An "
            "invitation then leaves by itself.",
        ),
        Resolves(On(9, "11:24"), "agnes", "The steps to create a user from an existing one were explained by phone."),
        FallsSilent(On(4, "11:24"), "agnes"),
    ),
)

STATEMENTS = Ticket(
    "statements",
    "Customer statements show paid invoices as open",
    "accounting",
    (
        ByMail(
            On(2, "14:02"),
            "emily",
            "Hi,\n\nThe statements we sent last week list invoices that were paid last month. Three customers called."
            "\n\nEmily",
        ),
        Classifies(On(2, "14:20"), "agnes", "p3"),
        Answers(
            On(2, "16:05"),
            "agnes",
            "Hello Emily, those payments are recorded but not matched with their invoices. Could you tell me who "
            "imports the bank statements, and how?",
        ),
        Answers(On(1, "14:55"), "agnes", "Two payments were imported twice. I am looking through the other ones."),
        Answers(Ago(130), "agnes", "I found the 14 payments that are not matched; the list is in your mailbox."),
        ByMail(
            Ago(95),
            "emily",
            "Thanks for the list. I matched the first five, but for the sixth one Odoo says that the currency differs."
            "\nWhat should I do?\n\nOn the list of unmatched payments, Agnès Roy wrote:\n> I found the 14 payments "
            "that are not matched; the list is in your mailbox.",
        ),
    ),
)

DELIVERY_SLIPS = Ticket(
    "delivery_slips",
    "Delivery dates disappear when an order is split",
    "purchase",
    (
        ByPortal(
            Ago(5),
            "john",
            "When I split an order into two deliveries, the second one loses its delivery date.",
            priority="p2",
            blocked="Our dispatch team",
            since="Yesterday afternoon",
        ),
    ),
)

FISCAL_YEAR = Ticket(
    "fiscal_year",
    "Open the new fiscal year",
    "accounting",
    (
        ByPortal(
            On(4, "10:40"),
            "john",
            "Our fiscal year starts soon. Could you check the sequences and lock dates with us?",
            priority="p4",
        ),
        Classifies(On(4, "10:55"), "luc", "p4", complexity="simple"),
        Answers(On(4, "13:25"), "agnes", "Hello John, of course. I checked the sequences; all is ready on our side."),
        Resolves(On(3, "09:05"), "agnes", "The sequences are ready and the lock date is set as agreed with Priya."),
        Accepts(On(3, "10:20"), "priya", 5, "Quick and friendly."),
    ),
)

TICKETS = (SUPPLIER_MAILS, PRICE_LIST, CHECKOUT, NEW_COLLEAGUE, STATEMENTS, DELIVERY_SLIPS, FISCAL_YEAR)
