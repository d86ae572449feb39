"""A BentoML service with one task, as in its guide to async task queues: `POST /generate/submit`, `GET /generate/status`."""

import bentoml


@bentoml.service(traffic={"timeout": 60})
class Pictures:
    @bentoml.task
    async def generate(self, prompt: str) -> str:
        return prompt
