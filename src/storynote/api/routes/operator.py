"""The operator's addresses. Rule: every one needs a person who is signed in as an operator; no key will do."""

from storynote.api.door import Endpoint
from storynote.api.operator import health, holdings, people, pricing, work
from storynote.api.wire import CreditsAnswer, Nothing
from storynote.api.wire import operator as wire

ROUTES_OPERATOR: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET", path="/v1/operator/users", handler=people.page, name="listUsers", tag="Operator",
        summary="Accounts, the newest first", scope="operator", query=people.UsersQuery, answer=wire.UsersAnswer,
    ),
    Endpoint(
        method="PATCH", path="/v1/operator/users/{account_id}", handler=people.change, name="changeUser",
        tag="Operator", summary="Make somebody an operator or a user; disable or enable an account",
        scope="operator", body=wire.UserRequest, answer=wire.UserAnswer, errors=(404, 409),
    ),
    Endpoint(
        method="POST", path="/v1/operator/users/{account_id}/grant", handler=people.grant, name="grantCredits",
        tag="Operator", summary="Give somebody credits; their ledger says who did, and why", scope="operator",
        body=wire.GrantRequest, answer=CreditsAnswer, errors=(404,),
    ),
    Endpoint(
        method="POST", path="/v1/operator/users/{account_id}/link", handler=people.link, name="createEnterLink",
        tag="Operator", summary="A link that signs somebody in, once", scope="operator", body=Nothing,
        body_optional=True, status=201, answer=wire.LinkAnswer, errors=(404, 409),
    ),
    Endpoint(
        method="POST", path="/v1/operator/invites", handler=people.invite, name="createInvite", tag="Operator",
        summary="A link to sign up with, once", scope="operator", body=wire.InviteRequest, body_optional=True,
        status=201, answer=wire.LinkAnswer, errors=(409,),
    ),
    Endpoint(
        method="GET", path="/v1/operator/jobs", handler=work.page, name="listWork", tag="Operator",
        summary="Everybody's jobs that are open, stuck, ambiguous or failed, and how many of each", scope="operator",
        query=work.WorksQuery, answer=wire.WorksAnswer,
    ),
    Endpoint(
        method="POST", path="/v1/operator/jobs/{job_id}/cancel", handler=work.cancel, name="cancelWork",
        tag="Operator", summary="Stop somebody's open job", scope="operator", body=Nothing, body_optional=True,
        answer=wire.WorkAnswer, errors=(404,),
    ),
    Endpoint(
        method="GET", path="/v1/operator/health", handler=health.show, name="getHealth", tag="Operator",
        summary="Providers, queues, store and storage", scope="operator", answer=wire.SystemHealth,
    ),
    Endpoint(
        method="GET", path="/v1/operator/models", handler=pricing.page, name="listPrices", tag="Operator",
        summary="Every model, why it cannot run, its price and who set it", scope="operator",
        answer=wire.PricedModelsAnswer,
    ),
    Endpoint(
        method="PUT", path="/v1/operator/models/{model_id:path}/price", handler=pricing.put, name="setPrice",
        tag="Operator", summary="Set a model's price, from the next request on", scope="operator",
        body=wire.PriceRequest, answer=wire.PricedModel, errors=(404,),
    ),
    Endpoint(
        method="DELETE", path="/v1/operator/models/{model_id:path}/price", handler=pricing.drop, name="dropPrice",
        tag="Operator", summary="Back to the catalogue's price", scope="operator", answer=wire.PricedModel,
        errors=(404,),
    ),
    Endpoint(
        method="GET", path="/v1/operator/storage", handler=holdings.storage, name="getStorage", tag="Operator",
        summary="Files by kind, the largest accounts, what waits to be removed", scope="operator",
        answer=wire.StorageAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/operator/purchases", handler=holdings.sold, name="listSales", tag="Operator",
        summary="What was sold, refunded or disputed, the newest first", scope="operator", query=holdings.SoldsQuery,
        answer=wire.SoldsAnswer,
    ),
)  # fmt: skip
