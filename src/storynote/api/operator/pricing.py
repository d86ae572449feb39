"""Models and what they cost, set here. Rule: the next request pays the new price, a job that is held keeps its own."""

from storynote import prices
from storynote.api.door import Answer, Call, reply
from storynote.api.operator import note
from storynote.api.wire.operator import PricedModel, PricedModelsAnswer, PriceRequest
from storynote.errors import NotFound
from storynote.ids import time_ms
from storynote.models import Model


async def page(call: Call) -> Answer:
    """Every model of the catalogue, whether it can run or not, in its order."""
    ours = await prices.all_set(call.server.db)
    return reply(200, PricedModelsAnswer(data=[_answer(call, model, ours) for model in call.server.catalogue.listed]))


async def put(call: Call, request: PriceRequest) -> Answer:
    model = _model(call)
    await call.server.db.write(prices.put(model.id, request.credits, time_ms()))
    note(call, "set the price of %s to %s credits", model.id, request.credits)
    return await _repriced(call, model)


async def drop(call: Call) -> Answer:
    model = _model(call)
    await call.server.db.write(prices.drop(model.id))
    note(call, "gave %s its catalogue price again", model.id)
    return await _repriced(call, model)


async def _repriced(call: Call, model: Model) -> Answer:
    ours = await prices.all_set(call.server.db)
    call.server.catalogue.reprice(ours)
    return reply(200, _answer(call, model, ours))


def _model(call: Call) -> Model:
    """The model as the catalogue has it. By its id alone: an alias is not a second price."""
    model_id = call.params["model_id"]
    found = next((model for model in call.server.catalogue.listed if model.id == model_id), None)
    if found is None:
        raise NotFound("There is no such model in the catalogue")
    return found


def _answer(call: Call, listed: Model, ours: dict[str, int]) -> PricedModel:
    catalogue = call.server.catalogue
    served = catalogue.served(listed, test=False)
    return PricedModel(
        id=listed.id,
        name=listed.name,
        kind=listed.kind,  # type: ignore[arg-type]
        tier=listed.tier,  # type: ignore[arg-type]
        credits=ours.get(listed.id, listed.credits),
        credit_unit=listed.unit,  # type: ignore[arg-type]
        catalogue_credits=listed.credits,
        price_from="app" if listed.id in ours else "catalogue",
        provider=None if served is None else served.provider,
        unavailable=catalogue.absence(listed),
    )
