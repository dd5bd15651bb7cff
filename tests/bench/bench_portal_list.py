"""A client opens the list of a company with five hundred tickets, over HTTP."""

TICKETS = 500
LOGIN = "bench.client@client.example"


def measure(bench):
    """Yield the figure of the first page of the list."""
    env = bench.env
    client = env["res.partner"].create({"name": "Client inc.", "is_company": True})
    person = env["res.partner"].create({"name": "Claire", "email": LOGIN, "parent_id": client.id})
    portal = env.ref("base.group_portal")
    env["res.users"].with_context(no_reset_password=True).create(
        {"login": LOGIN, "password": LOGIN, "partner_id": person.id, "group_ids": [(6, 0, portal.ids)]}
    )
    quiet = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
    common = [{"name": f"Ticket {number}", "requester_id": person.id} for number in range(TICKETS)]
    env["e3k.ticket"].with_context(**quiet).create(common)
    env["floor.ticket"].with_context(**quiet).create([{**values, "client_id": client.id} for values in common])
    bench.commit()
    opener = bench.visit(LOGIN)

    def fetch(path, heading):
        with opener.open(f"{bench.url}{path}") as page:
            body = page.read()
        if heading.encode() not in body:
            raise AssertionError(f"{path} shows no {heading}")

    def ours(_number):
        fetch("/my/support", "Ticket 499")

    def bare(_number):
        fetch("/my/floor", "Ticket 499")

    yield bench.compare(f"portal_list: first page of {TICKETS} tickets", ours, bare)
