"""What replies are made with: the name of the model."""

from pathlib import Path

from replies.services import shown_name


def test_the_model_is_named_but_not_where_it_lies(tmp_path: Path) -> None:
    assert shown_name("bundled") == "the model in the box"
    assert shown_name("someone/bert-base-uncased") == "someone/bert-base-uncased"
    assert shown_name("/srv/secret/of_mine") == "of_mine"
    assert shown_name(str(tmp_path)) == tmp_path.name
