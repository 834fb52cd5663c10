"""The hostile world: every recipe is caught by its own check, and each check is worth its place."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from exchange_recipes import RECIPES, Recipe
from exchange_world import make_world

from kintrace.exchange import refusals
from kintrace.exchange.bag import Limits
from kintrace.exchange.checks import ORDER, PUBLIC
from kintrace.exchange.opening import Finding, Opening, examine
from kintrace.exchange.post import Post

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile" / "package_recipes.json"


def prepared(recipe: Recipe) -> tuple[Post, bytes, object]:
    world = make_world()
    post = world.beta.post
    if recipe.limits:
        post = replace(post, limits=Limits(**recipe.limits))
        object.__setattr__(world.beta, "post", post)
    return post, recipe.make(world), world


def run(post: Post, sealed: bytes, order=ORDER) -> Finding:
    return examine(Opening(post._desk(post.state()), sealed), order)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_a_hostile_parcel_is_caught_and_changes_no_list(recipe: Recipe) -> None:
    post, sealed, _ = prepared(recipe)
    before = post.state()
    outcome = post.receive(sealed)
    assert (outcome.status, outcome.code) == (recipe.status, recipe.code)
    assert outcome.finding.check.name == recipe.check
    after = post.state()
    assert after.lists == before.lists
    assert after.known == before.known
    for language in ("uk", "ru", "en"):
        said = outcome.sentence(language)
        assert said and "{" not in said and "Вигадана" not in said


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.name)
def test_doing_it_again_gives_nothing_new(recipe: Recipe) -> None:
    post, sealed, _ = prepared(recipe)
    post.receive(sealed)
    files, lists = dict(post.storage.files), post.state().lists
    again = post.receive(sealed)
    assert again.status != "accepted"
    assert post.state().lists == lists
    assert len(post.storage.files) == len(files)


def without(name: str) -> tuple:
    return tuple(check for check in ORDER if check.name != name)


# Behind these two stands another check; without them the parcel ends otherwise, but is not taken in.
SECOND_LINE = {"again", "needed_files"}


def outcome_without(post: Post, sealed: bytes, name: str) -> str:
    try:
        verdict = run(post, sealed, without(name)).verdict
    except KeyError:
        return "fell over"
    return verdict.code if verdict else "taken in"


@pytest.mark.parametrize("check", [check for check in ORDER if not check.makes], ids=lambda c: c.name)
def test_each_check_removed_lets_something_in(check) -> None:
    mine = [recipe for recipe in RECIPES if recipe.check == check.name]
    assert mine, f"no recipe for {check.name}"
    ends = set()
    for recipe in mine:
        post, sealed, _ = prepared(recipe)
        assert run(post, sealed).verdict is not None
        ends.add(outcome_without(post, sealed, check.name))
    assert ends - {recipe.code for recipe in mine}
    if check.name not in SECOND_LINE:
        assert "taken in" in ends, f"{check.name} stops nothing that the others would not stop"


def test_the_order_is_the_one_of_the_protocol() -> None:
    names = [check.name for check in ORDER]
    stages = [
        "size",
        "decrypt",
        "zip_members",
        "unpack",
        "header_read",
        "party_pinned",
        "signature",
        "addressee",
        "manifest_digest",
        "listing",
        "chain_fork",
        "rows_root",
        "schema_list",
    ]
    assert [name for name in names if name in stages] == stages
    assert len(names) == len(set(names))
    assert {check.name for check in PUBLIC} < set(names)


def test_only_genuine_parcels_in_their_place_use_up_a_number() -> None:
    counted = [check.name for check in ORDER if check.counted]
    names = [check.name for check in ORDER]
    assert counted == names[names.index("rows_root") :]


def test_there_are_more_than_forty_recipes_of_our_own() -> None:
    assert len({recipe.name for recipe in RECIPES}) == len(RECIPES) > 46


def test_the_shared_recipes_end_as_they_say() -> None:
    if not SHARED.exists():
        pytest.skip("the shared folder with package_recipes.json is not beside the checkout")
    ours = {recipe.name: recipe for recipe in RECIPES}
    statuses = {"refuse": "refused", "idempotent": "again", "alarm": "stopped", "quarantine": "quarantined"}
    for shared in json.loads(SHARED.read_text()):
        if shared["id"] == "kill":
            continue  # played with a real SIGKILL in test_storage
        assert ours[shared["id"]].status == statuses[shared["outcome"]]


def test_every_refusal_speaks_three_languages() -> None:
    import re

    for code, entry in refusals.table().items():
        assert set(entry) == {"kind", "uk", "ru", "en"}, code
        wanted = {frozenset(re.findall(r"\{(\w+)\}", entry[language])) for language in ("uk", "ru", "en")}
        assert len(wanted) == 1, code


def test_no_code_is_used_that_has_no_sentence() -> None:
    import re

    room = Path(refusals.__file__).parent
    used = set()
    for path in room.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'refuse\(\s*"([a-z_]+)"', text))
        used |= set(re.findall(r'Verdict\(\s*Status\.[A-Z]+, "([a-z_]+)"', text))
    assert used - set(refusals.table()) == set()
    assert set(refusals.table()) - used == set()
