{
    "name": "E3K Support: a server that stands still",
    "summary": "Holds the processing of chosen mails, so that a test can kill the server exactly there",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "E3K Solutions inc.",
    "license": "LGPL-3",
    "depends": ["e3k_support"],
}
