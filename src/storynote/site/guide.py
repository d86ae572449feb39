"""/llms.txt: what there is to read, for language models (llmstxt.org). Rule: short, and every line of it a fact of this server."""

from storynote.site.blocks import Table, table
from storynote.site.developers import LEAD, Facts


def guide(facts: Facts) -> str:
    """The whole file, in Markdown."""
    address = facts.address
    rows = [(f"`{o.id}`", o.model.kind, o.price_words) for o in facts.offers if o.available]
    limits = facts.limits
    return f"""# StoryNote

> {LEAD}

Base address {address}/v1. Send `Authorization: Bearer KEY`; people make keys at {address}/app?settings=keys. Everything belongs to a project:
`POST /v1/projects`, then `POST /v1/projects/{{projectId}}/image` (or `video`, `audio`, `tool`), which answers 202 with a `jobId`; ask
`GET /v1/jobs/{{jobId}}` until `status` is `completed` or `failed`. {limits.generation_per_minute} generations and {limits.per_minute} requests a minute.

## Docs

- [Developers]({address}/developers.md): every endpoint with parameters, samples and answers
- [OpenAPI]({address}/openapi.json): the same for machines
- [Reference]({address}/reference): every endpoint and type, to read

## Optional

- [Models]({address}/models): what each model takes
- [Pricing]({address}/pricing): what credits buy

## Models that can run here now

{table(Table(("id", "kind", "price"), rows))}
"""
