"""All that is stored about a person has a name, by which it is said that it goes."""

from records import Records
from replies.notebook.forget import KINDS


async def test_all_that_is_stored_has_words() -> None:
    records = await Records.opened(None)
    assert set(await records.about(1)) == set(await records.forget(1)) == set(KINDS)
    await records.close()
