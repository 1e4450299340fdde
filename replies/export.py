"""Makes the files that `export` sends."""

from collections.abc import Awaitable, Callable

from rendering.archive import archive_readme, draw_layer_files, pack_files, packed_size
from rendering.layer import draw_layer
from rendering.overview import draw_overview
from replies.answer import Texts
from replies.files import FileTooLarge, Format, Order, numbers, ways_out
from replies.pages import Colours
from replies.services import Services
from replies.show.colours import drawn, scale_of


async def ordered(services: Services, form: Format, texts: Texts, layer: int | None) -> Order:
    """What is to be exported of a sentence.

    Args:
        services: What analyses it.
        form: As which kind of file.
        texts: The sentence.
        layer: The only layer in the file, counted from 0; None for all.

    Raises:
        Exception: As `Services.analyze` does.
    """
    (analysis,) = await services.analyze(texts)
    return Order(form, services.to_show(analysis), services.shown_model_name, layer)


async def made(services: Services, order: Order, colours: Colours) -> bytes:
    """A file of any kind but `zip`."""
    if order.form == "png":
        return await _drawn(services, order, colours)
    return await services.measuring.run(numbers, order)


async def _drawn(services: Services, order: Order, colours: Colours) -> bytes:
    analysis, layer = order.analysis, order.layer
    draw = services.studio.run
    if layer is None:
        return await draw(
            draw_overview,
            analysis.attention,
            title=f"All {order.heads} heads",
            sentence=analysis.text,
            scale=scale_of(colours),
            **drawn(colours),
        )
    return await draw(
        draw_layer,
        analysis.tokens,
        analysis.attention[layer],
        title=f"Layer {layer + 1}",
        sentence=analysis.text,
        scale=scale_of(colours),
        **drawn(colours),
    )


async def zipped(
    services: Services,
    order: Order,
    colours: Colours,
    limit: int,
    say: Callable[[str], Awaitable[object]],
) -> bytes:
    """All pictures, drawn layer by layer, and given up as soon as they are too large.

    Args:
        services: What draws and packs them.
        order: What is to be exported.
        colours: How the pictures are coloured.
        limit: How many bytes the file may have.
        say: What is told, before each layer, how far the work is.

    Raises:
        FileTooLarge: If it would be larger than that.
    """
    analysis = order.analysis
    readme = archive_readme(
        analysis.tokens,
        model_name=order.model_name,
        sentence=analysis.text,
        theme=drawn(colours)["theme"],
    )
    there = len(analysis.attention)
    layers = range(there) if order.layer is None else (order.layer,)
    files: list[bytes] = []
    for layer in layers:
        await say(f"Drawing layer {layer + 1} of {there} …")
        files.append(
            await services.studio.run(
                draw_layer_files,
                analysis.tokens,
                analysis.attention[layer],
                layer,
                sentence=analysis.text,
                scale=scale_of(colours),
                **drawn(colours),
            )
        )
        if (size := packed_size(files, readme)) > limit:
            ways = ways_out(order, limit, a_layer=packed_size(files[:1], readme))
            whole = size * len(layers) // len(files)
            raise FileTooLarge(whole, limit, ways, exact=len(files) == len(layers))
    return await services.measuring.run(pack_files, files, readme)
