"""Templates: the same values give the same text, in a sandbox that nothing leaves and nothing fills."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.delivery.templates import Escape, TemplateFailed, TemplateInvalid, compile_template

CONTEXT = {
    "user": {
        "id": 7,
        "email": 'ann"@shop.example',
        "name": "<Ann>",
        "score": 12.0,
        "tags": ["vip", "new"],
        "plan": "pro",
        "attributes": {"plan": "pro"},
    },
    "event": {"name": "cart", "cart_id": None, "items": [{"n": 1}, {"n": 2}], "occurred_at": "2026-11-25T10:00:00Z"},
    "automation": {"id": 1, "name": "Rescue"},
    "run": {"id": 5},
    "workspace": {"id": 1, "name": "Shop"},
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def fill(text: str, **values: object) -> str:
    return compile_template(text).fill({**CONTEXT, **values})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{ user.name }}", "Dear <Ann>"),
        ("{{ user.plan }}/{{ user.attributes.plan }}", "pro/pro"),
        ("{{ user.score }}", "12"),
        ('{{ event.cart_id | default: "none" }}', "none"),
        ("{{ event.cart_id }}{{ user.nothing.deep }}", ""),
        ("{{ event.cart_id | json }} {{ user.nothing | json }}", "null null"),
        ("{{ user.tags }} {{ user.tags | join: ', ' }}", '["vip","new"] vip, new'),
        ("{% for item in event.items %}{{ item.n }};{% endfor %}", "1;2;"),
        ("{% if user.tags contains 'vip' and user.score > 10 %}yes{% else %}no{% endif %}", "yes"),
        ("{% assign twice = user.score | times: 2 %}{{ twice }}", "24"),
        ("{{ event.occurred_at | date: '%d.%m.%Y' }}", "25.11.2026"),
        ("{{ user.email | upcase | replace: '@', ' at ' | truncate: 9 }}", 'ANN" at …'),
        ("{{ user.name | escape }} {{ user.email | url_encode }}", "&lt;Ann&gt; ann%22%40shop.example"),
        ("no braces", "no braces"),
        ("{% raw %}{{ user.name }}{% endraw %}", "{{ user.name }}"),
    ],
)
def test_what_a_template_gives(text: str, filled: str) -> None:
    assert fill(text) == filled


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{{ usr.email }}", 1, "there is no 'usr'; there are automation, event, run, user, workspace"),
        ("a\n{{ user.name | shout }}", 2, "there is no filter 'shout'"),
        ("\n\n{% if %}x{% endif %}", 3, "missing expression"),
        ("{% include 'file' %}", 1, "unexpected tag 'include'"),
        ("{{ user.name", 1, "expected '}}', found end of file"),
        ("{% for a in user.tags %}" * 60 + "{% endfor %}" * 60, 1, "block nesting limit reached"),
    ],
)
def test_a_wrong_template_says_where_and_what(text: str, line: int, message: str) -> None:
    with pytest.raises(TemplateInvalid) as refused:
        compile_template(text)

    assert (refused.value.line, refused.value.message) == (line, message)


@pytest.mark.parametrize(
    "text",
    [
        "{% for n in (1..1000) %}{% for m in (1..1000) %}x{% endfor %}{% endfor %}",
        "{{ (1..100000000) | join }}",
        "{{ (1..100000000) }}",
        "{% assign x = 'xxxxxxxx' %}{% for n in (1..60) %}{% assign x = x | append: x %}{% endfor %}",
        "{% assign x = 9 %}{% for n in (1..60) %}{% assign x = x | times: x %}{% endfor %}",
        "{{ user.name" + " | replace: 'A', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'" * 30 + " }}",
        "{{ 'now' | date }}",
        "{{ user.score | divided_by: 0 }}",
        "{{ user.name | upcase: 1, 2 }}",
    ],
)
def test_what_passes_a_bound_or_makes_no_sense_fails_and_says_so(text: str) -> None:
    with pytest.raises(TemplateFailed):
        fill(text)


def test_nothing_of_the_engine_can_be_reached() -> None:
    assert fill("{{ user.__class__ }}{{ user.email.upper }}{{ user.items }}{{ user['__init__'] }}") == ""


def test_it_names_what_it_needs() -> None:
    template = compile_template("{% for item in event.items %}{{ item.n }}{{ user.plan }}{% endfor %}")

    assert template.variables == {"event.items", "user.plan"}


@given(json_values)
@settings(deadline=None)
def test_json_is_json_whatever_the_value(value: object) -> None:
    template = compile_template('{"whole": {{ user.x | json }}, "inside": "{{ user.x }}"}', "json")

    read = msgspec.json.decode(template.fill({"user": {"x": value}}))

    assert read["whole"] == value
    assert isinstance(read["inside"], str)


@given(json_values)
@settings(deadline=None)
def test_no_value_becomes_markup(value: object) -> None:
    filled = compile_template("{{ user.x }}{{ user.x | json }}", "html").fill({"user": {"x": value}})

    assert not {"<", ">", '"', "'"} & set(filled)


OPENINGS = ["{{", "}}", "{%", "%}", "if", "endif", "for", "endfor", "assign", "in", "and", "contains"]
VALUES = ["user.x", "event.y", "a", "a =", "(1..3)", "'a'", "[0]"]
FILTERED = ["|join", "|json", "|default:1", "|split:''", "|first", "|size", "|times:3"]


@given(st.lists(st.sampled_from(OPENINGS + VALUES + FILTERED), max_size=12).map(" ".join), json_values)
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused_and_fills_or_fails(text: str, value: object) -> None:
    try:
        template = compile_template(text)
        template.fill({"user": {"x": value}, "event": {"y": value}})
    except (TemplateInvalid, TemplateFailed):
        pass


@pytest.mark.parametrize("place", ["none", "html", "json"])
@given(
    st.lists(
        st.sampled_from(
            [
                "a < b ",
                "{{ event.x }}",
                "{{ event.x | json }}",
                "{{ event.x.y }}",
                "{{ event['x y'] }}",
                "{{ event.x.size }}",
                "{{ event.x[0] }}",
                "{{ event }}",
                "{{- event.none -}}",
                "{{ user.x | json }}",
                "{{ event.x | upcase }}",
            ]
        ),
        min_size=1,
        max_size=4,
    ).map("".join),
    json_values,
)
@settings(max_examples=150, deadline=None)
def test_without_the_engine_a_text_is_what_the_engine_gives(place: Escape, text: str, value: object) -> None:
    context = {"event": {"x": value, "x y": value}, "user": value}

    def told(template: str) -> str:
        try:
            return compile_template(template, place).fill(context)
        except TemplateFailed as failed:
            return f"failed: {failed}"

    assert told(text) == told("{% if false %}{% endif %}" + text)
