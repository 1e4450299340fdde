"""All lessons, made once for a model, when the first person asks for them."""

import asyncio
from functools import partial

from replies.course.attention import attention
from replies.course.bench import bench_for
from replies.course.lesson import Curriculum
from replies.course.limits import limits
from replies.course.true import true
from replies.services import Services

_MAKERS = (attention, true, limits)


async def curriculum_for(services: Services) -> Curriculum:
    """All lessons with those of their steps that the loaded model can do.

    Raises:
        WorkError, ModelFailed: As `Services.analyze`.
    """
    return await services.of_one_model(partial(_made, services))


async def _made(services: Services) -> Curriculum:
    bench = await bench_for(services)
    lessons = [await make(bench) for make in _MAKERS]
    return Curriculum(tuple(lesson for lesson in lessons if lesson.steps))


class PreparedCurriculum:
    """The lessons for the model that answers."""

    def __init__(self) -> None:
        self._curriculum: Curriculum | None = None
        self._services: Services | None = None
        self._making = asyncio.Lock()

    async def of(self, services: Services) -> Curriculum:
        """The lessons, which those who ask first wait for; what fails is tried again.

        Args:
            services: With other ones, as after an exchange of the model, they are made anew.

        Raises:
            WorkError, ModelFailed: As `Services.analyze`.
        """
        async with self._making:
            if self._curriculum is None or self._services is not services:
                self._curriculum = await curriculum_for(services)
                self._services = services
            return self._curriculum
