"""The plan: a pure function of what the input wants and what stands at the hub."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evselint.push.allowance import Allowance
from evselint.push.batches import batches
from evselint.push.desired import Desired, HeldBack, Wanted
from evselint.push.gate import Reason
from evselint.push.guards import guarded
from evselint.push.inputs import Place
from evselint.push.plan import Known, Standing, Step, Wish
from evselint.push.planning import make_plan

REASON = (Reason("EV502", "/Plugs", "no plug"),)


def name(number):
    return f"DEEVLE{number}"


def wants(versions, held=()):
    wanted = {
        name(each): Wanted(name(each), name(each), f"version {version}", 100, Place(0, each, 0, 0))
        for each, version in versions.items()
    }
    return Desired(wanted, tuple(HeldBack(name(each), name(each), "data", each, REASON) for each in held))


def stands(versions, *, kept=True, loaded=True):
    standing = {
        name(each): Standing(name(each), name(each), f"version {version}", 100, kept)
        for each, version in versions.items()
    }
    return Known(standing, loaded)


def planned(desired, known, **wish):
    wish = Wish(**wish)
    return guarded(make_plan(desired, known, wish), desired, known, wish, "DE*EVL", ())


def named(plan):
    return {step.action: [item.evse for item in step.items] for step in plan.steps}


def test_the_first_upload_of_all_is_a_full_load():
    plan = planned(wants({1: 1, 2: 1}), stands({}, loaded=False))
    assert (named(plan), plan.first, plan.refusals) == ({"fullLoad": [name(1), name(2)]}, True, ())


def test_where_drivers_look_a_first_full_load_has_to_be_allowed():
    """A ledger that was lost looks like a new operator: 50 EVSEs would replace 130."""
    nothing = stands({}, loaded=False)
    (refusal,) = planned(wants({1: 1, 2: 1}), nothing, productive=True).refusals
    assert refusal.guard == "removals"
    assert "replaces whatever drivers find" in refusal.message
    assert planned(wants({1: 1, 2: 1}), nothing, productive=True, allowed=Allowance(percent=100)).refusals == ()
    assert planned(wants({1: 1, 2: 1}), nothing, productive=True, action="insert").refusals == ()
    assert planned(wants({1: 1, 2: 2}), stands({1: 1}), productive=True).refusals == ()


def test_afterwards_only_what_differs_is_sent_and_deletes_come_last():
    plan = planned(wants({1: 1, 2: 2, 3: 1}), stands({1: 1, 2: 1, 9: 1}), remove_missing=True)
    assert list(named(plan).items()) == [("insert", [name(3)]), ("update", [name(2)]), ("delete", [name(9)])]
    assert (plan.unchanged, plan.refusals) == (1, ())


def test_what_is_sent_or_deleted_as_it_is_does_not_count_as_unchanged():
    for action in ("update", "delete"):
        plan = planned(wants({1: 1, 2: 2}), stands({1: 1, 2: 1}), action=action)
        assert (plan.count(action), plan.unchanged) == (2, 0)


def test_what_is_missing_is_left_alone():
    plan = planned(wants({1: 1}), stands({1: 1, 2: 1}))
    assert (plan.steps, plan.missing, plan.removals) == ((), (name(2),), ())


def test_a_held_back_record_is_neither_missing_nor_changed():
    plan = planned(wants({1: 1}, held=[2]), stands({1: 1, 2: 1}), remove_missing=True)
    assert (plan.steps, plan.missing, plan.held_standing) == ((), (), (name(2),))


def test_a_full_load_carries_the_last_good_version_of_what_is_held_back():
    plan = planned(wants({1: 2}, held=[2, 3]), stands({1: 1, 2: 1}), action="full-load")
    (step,) = plan.steps
    assert [(item.evse, item.digest, item.place is None) for item in step.items] == [
        (name(1), "version 2", False),
        (name(2), "version 1", True),
    ]
    assert plan.refusals == ()


def test_a_held_back_record_without_a_name_forbids_to_remove_what_seems_missing():
    nameless = HeldBack(None, None, "data", 7, (Reason("", "", "it names no EVSE"),))
    desired = Desired(wants(dict.fromkeys(range(20), 1)).wanted, (nameless,))
    known = stands(dict.fromkeys(range(21), 1))
    plan = planned(desired, known, remove_missing=True)
    assert [each.guard for each in plan.refusals] == ["removals"]
    assert planned(desired, known, remove_missing=True, allowed=Allowance(number=1)).refusals == ()


def test_what_is_deleted_is_named_in_the_order_of_ids():
    """Also what is held back; the same input has the same plan, and the same digest of its request."""
    known = stands(dict.fromkeys(range(9), 1))
    plan = planned(wants({3: 1, 0: 1}, held=(7, 5, 1, 6)), known, action="delete")
    assert named(plan) == {"delete": [name(each) for each in (0, 1, 3, 5, 6, 7)]}
    assert [each.evse for each in plan.removals] == named(plan)["delete"]


def test_an_action_of_the_file_that_is_none_is_told():
    for actions, words in (
        (("FULLLOAD",), "states FULLLOAD"),
        (("insert", "update"), "states several: insert, update"),
    ):
        refusals = planned(replace(wants({1: 1}), actions=actions), stands({1: 1}), action="from-file").refusals
        assert any(each.message.endswith(words) for each in refusals)


def test_batches_keep_order_and_caps_and_never_cut_a_full_load():
    items = make_plan(wants(dict.fromkeys(range(10), 1)), stands({}), Wish()).steps[0].items
    cut = batches((Step("insert", items),), most_records=4)
    assert [len(each.items) for each in cut] == [4, 4, 2]
    assert [item for each in cut for item in each.items] == list(items)
    assert [len(each.items) for each in batches((Step("insert", items),), most_bytes=1500)] == [4, 4, 2]
    assert [len(each.items) for each in batches((Step("fullLoad", items),), 4, 1500)] == [10]


FLEET = st.dictionaries(st.integers(0, 12), st.integers(1, 3), max_size=10)


@given(
    wanted=FLEET,
    held=st.sets(st.integers(0, 12), max_size=4),
    standing=FLEET,
    kept=st.booleans(),
    action=st.sampled_from(["auto", "full-load", "insert", "update", "delete"]),
    remove=st.booleans(),
)
def test_every_evse_that_stands_stays_or_is_listed_as_removed(wanted, held, standing, kept, action, remove):
    wanted = {each: version for each, version in wanted.items() if each not in held}
    desired, known = wants(wanted, held), stands(standing, kept=kept)
    plan = planned(desired, known, action=action, remove_missing=remove)
    after = set(known.standing)
    for step in plan.steps:
        ids = {item.evse for item in step.items}
        after = ids if step.action == "fullLoad" else after - ids if step.action == "delete" else after | ids
    removed = {each.evse for each in plan.removals}
    assert set(known.standing) - after == removed
    if removed and action != "delete" and not plan.refusals:
        assert (remove, action) == (True, "auto")
        assert len(removed) <= max(len(standing) // 10, 1)
    assert plan == planned(desired, known, action=action, remove_missing=remove)


@given(wanted=FLEET, standing=FLEET)
def test_a_plan_that_was_carried_out_leaves_nothing_to_do(wanted, standing):
    desired, known = wants(wanted), stands(standing)
    plan = make_plan(desired, known, Wish(remove_missing=True))
    after = dict(known.standing)
    for step in plan.steps:
        for item in step.items:
            if step.action == "delete":
                del after[item.evse]
            else:
                after[item.evse] = Standing(item.evse, item.evse_id, item.digest, item.size, True)
    assert make_plan(desired, Known(after, True), Wish(remove_missing=True)).steps == ()
