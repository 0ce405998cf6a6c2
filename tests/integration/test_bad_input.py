"""Bad input gets a problem document with a stable type, a pointer and a request id, and changes nothing."""
import json

import pytest
import yaml
from conftest import ROOT, Client

DOCUMENT = yaml.safe_load((ROOT / "contracts/openapi.yaml").read_text())
WITH_BODY = [(m.upper(), p, o["operationId"]) for p, item in DOCUMENT["paths"].items() for m, o in item.items()
             if "requestBody" in o]
DEEP = b'{"title":' + b"[" * 65 + b"]" * 65 + b"}"

# raw body, wanted status, wanted slug
BROKEN = [
    (b"", 400, "malformed_json"), (b"{", 400, "malformed_json"), (b"not json", 400, "malformed_json"),
    (b'{"a":1,}', 400, "malformed_json"), (b'{"a":1}{"b":2}', 400, "malformed_json"),
    (b'{"title":"a","title":"b"}', 400, "malformed_json"), (DEEP, 400, "malformed_json"),
    (b'{"title":' + b"[" * 500_000, 400, "malformed_json"),
    (b'{"title":"\\ud800"}', 400, "malformed_json"), (b'{"title":"\\u0000"}', 400, "malformed_json"),
    (b'{"title":"\xff"}', 400, "malformed_json"), (b'{"title":1e999}', 400, "malformed_json"),
    (b"[]", 422, "validation"), (b'"text"', 422, "validation"), (b"null", 422, "validation"),
    (b'{"\\u202e":1}', 422, "validation"),
    (b'{"title":"' + b"x" * (1 << 20) + b'"}', 413, "payload_too_large"),
]


def check_problem(answer, status, slug=None):
    assert answer.status == status, (answer.status, answer.body[:300])
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["type"].startswith("urn:taskora:problem:") and problem["status"] == status
    assert len(problem["request_id"]) == 36 and problem["title"]
    if slug:
        assert answer.slug == slug, problem
    for error in problem.get("errors", []):
        assert set(error) == {"pointer", "code", "detail"}
    return problem


def concrete(ada, path):
    if "{id}" not in path:
        return "/api/v1" + path
    kind = path.split("/")[1]
    body = {"tasks": {"title": "keep"}, "tags": {"name": f"keep{path}"}}[kind]
    made = ada("POST", f"/api/v1/{kind}", body)
    return "/api/v1" + path.replace("{id}", str(made.json["id"] if made.status == 201 else 1))


@pytest.mark.parametrize("method, path, operation", WITH_BODY, ids=[o for _, _, o in WITH_BODY])
def test_every_body_is_checked(server, ada, method, path, operation):
    target = concrete(ada, path)
    before = ada("GET", "/api/v1/tasks").body, ada("GET", "/api/v1/tags").body, ada("GET", "/api/v1/me").body
    for raw, status, slug in BROKEN:
        answer = ada(method, target, raw=raw)
        problem = check_problem(answer, status, slug)
        assert b"x" * 100 not in answer.body, "the answer repeats what was sent"
        if status == 422:
            assert problem["errors"]
    check_problem(ada(method, target, {"no_such_member": 1}), 422, "validation")
    check_problem(ada(method, target, raw=b"{}", headers={"Content-Type": "text/plain"}), 415)
    assert before == (ada("GET", "/api/v1/tasks").body, ada("GET", "/api/v1/tags").body, ada("GET", "/api/v1/me").body)


FIELDS = [
    ({"title": ""}, "/title", "too_short"), ({"title": "x" * 501}, "/title", "too_long"), ({"title": None}, "/title", "required"),
    ({"title": {}}, "/title", "type"), ({"description": "x" * 100_001}, "/description", "too_long"),
    ({"priority": 1}, "/priority", "type"), ({"priority": "p1"}, "/priority", "format"),
    ({"status": "archived"}, "/status", "format"),
    ({"due_date": "2027-02-29"}, "/due_date", "format"), ({"due_date": "0000-01-01"}, "/due_date", "format"),
    ({"due_date": "2027-01-01T25:00"}, "/due_date", "format"), ({"due_date": "tomorrow"}, "/due_date", "format"),
    ({"due_date": "99999-01-01"}, "/due_date", "format"),
    ({"due_date": "2027-01-01T09:00", "time_zone": "Mars/Olympus"}, "/time_zone", "format"),
    ({"due_date": "2027-01-01T09:00", "time_zone": "../UTC"}, "/time_zone", "format"),
    ({"recurrence_rule": "weekly"}, "/due_date", "required"),
    ({"due_date": "2027-01-01", "recurrence_rule": "FREQ=SECONDLY"}, "/recurrence_rule", "unsupported"),
    ({"due_date": "2027-01-01", "recurrence_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "/recurrence_rule", "no_occurrence"),
    ({"due_date": "2027-01-01", "recurrence_rule": "FREQ=DAILY;INTERVAL=0"}, "/recurrence_rule", "out_of_range"),
    ({"due_date": "2027-01-01", "recurrence_rule": "FREQ=DAILY;COUNT=2;UNTIL=20270105"}, "/recurrence_rule", "exclusive"),
    ({"due_date": "2027-01-01", "recurrence_rule": "x" * 1001}, "/recurrence_rule", "too_long"),
    ({"due_date": "2027-01-01", "recurrence_rule": "FREQ=DAILY;UNTIL=20260101"}, "/recurrence_rule", "out_of_range"),
    ({"recurrence_mode": "completion"}, "/recurrence_mode", "required"),
    ({"tags": ["x"] * 51}, "/tags", "too_long"), ({"tags": ["y" * 101]}, "/tags/0", "too_long"), ({"tags": [7]}, "/tags/0", "type"),
    ({"tag_ids": [999_999_999]}, "/tag_ids", "not_found"), ({"tag_ids": "1"}, "/tag_ids", "type"),
    ({"reminders": [{"minutes_before": 1, "remind_at": "2027-01-01T00:00:00Z"}]}, "/reminders/0", "exclusive"),
    ({"reminders": [{"minutes_before": 525_601}]}, "/reminders/0/minutes_before", "out_of_range"),
    ({"reminders": [{"remind_at": "2027-01-01"}]}, "/reminders/0/remind_at", "format"),
    ({"reminders": [{"minutes_before": 1}] * 21}, "/reminders", "too_long"),
    ({"project_id": 999_999_999}, "/project_id", "not_found"), ({"parent_task_id": 999_999_999}, "/parent_task_id", "not_found"),
    ({"uid": "not-a-uuid"}, "/uid", "format"), ({"nonsense": 1}, "/nonsense", "unknown"),
    ({"title": 2 ** 70}, "/title", "type"), ({"project_id": 2 ** 63}, "/project_id", "type"),
]


@pytest.mark.parametrize("fields, pointer, code", FIELDS, ids=[f"{p}-{c}-{i}" for i, (_, p, c) in enumerate(FIELDS)])
def test_a_wrong_member_of_a_task_is_named(ada, fields, pointer, code):
    problem = check_problem(ada("POST", "/api/v1/tasks", {"title": "x"} | fields), 422, "validation")
    assert (pointer, code) in [(e["pointer"], e["code"]) for e in problem["errors"]], problem
    assert ada("GET", "/api/v1/tasks").json["items"] == []


@pytest.mark.parametrize("query, parameter", [
    ("limit=0", "?limit"), ("limit=101", "?limit"), ("limit=x", "?limit"), ("cursor=!!!", "?cursor"), ("offset=5", "?offset"),
    ("cursor=dGFnczo1", "?cursor"), ("status=x", "?status"), ("priority=9", "?priority"), ("due_from=soon", "?due_from"),
    ("limit=1&limit=2", "?limit"), ("project_id=x", "?project_id")])
def test_a_wrong_parameter_is_named(ada, query, parameter):
    problem = check_problem(ada("GET", "/api/v1/tasks?" + query), 422, "validation")
    assert problem["errors"][0]["pointer"] == parameter


@pytest.mark.parametrize("body, pointer", [
    ({"email": "no-at-sign", "password": "long enough password"}, "/email"),
    ({"email": "a@b@c", "password": "long enough password"}, "/email"),
    ({"email": "a b@c.d", "password": "long enough password"}, "/email"),
    ({"email": "x" * 251 + "@c.d", "password": "long enough password"}, "/email"),
    ({"email": "a@b.c", "password": "pa55"}, "/password"), ({"email": "a@b.c", "password": "x" * 257}, "/password"),
    ({"email": "a@b.c", "password": "with\nnewline inside"}, "/password"),
    ({"email": "a@b.c", "password": "long enough password", "time_zone": "Nowhere"}, "/time_zone"),
    ({"email": "a@b.c", "password": "long enough password", "locale": "!"}, "/locale"), ({"password": "long enough password"}, "/email")])
def test_a_wrong_registration_is_named_and_makes_no_account(server, body, pointer):
    answer = Client(server.port)("POST", "/api/v1/auth/register", body)
    problem = check_problem(answer, 422, "validation")
    assert problem["errors"][0]["pointer"] == pointer
    if "password" in body:
        assert body["password"].encode() not in answer.body


def test_headers_that_are_no_headers_are_refused(ada):
    task = ada("POST", "/api/v1/tasks", {"title": "x"}).json
    path = f"/api/v1/tasks/{task['id']}"
    assert check_problem(ada("PATCH", path, {"title": "y"}, {"If-Match": "1"}), 422)["errors"][0]["pointer"] == "If-Match:"
    bad_key = ada("POST", "/api/v1/tasks", {"title": "y"}, {"Idempotency-Key": "k" * 256})
    assert check_problem(bad_key, 422)["errors"][0]["pointer"] == "Idempotency-Key:"
    assert ada("GET", path).json == task


def test_paths_that_lead_nowhere_say_so(ada):
    for path in ("/nope", "/api/v1/nope", "/api/v1/tasks/abc", "/api/v1/tasks/-1", "/api/v1/tasks/99999999999999999999",
                 "/api/v1/tasks/", "/api/v2/tasks", "//", "/api/v1/tasks/1/nope"):
        check_problem(ada("GET", path), 404)
    refused = ada("DELETE", "/api/v1/tasks")
    check_problem(refused, 405)
    assert "GET" in refused.headers["allow"]
    check_problem(ada("GET", "/" + "x" * 10_000), 414)
    assert ada("GET", "/api/v1/tasks", headers={"X-Long": "y" * 20_000}).status == 431
    check_problem(ada("GET", "/api/v1/tasks?tag=%ff"), 400)
    check_problem(ada("GET", "/api/v1/tasks?tag=%00"), 400)


def test_two_faults_are_told_at_once(ada):
    problem = check_problem(ada("POST", "/api/v1/tasks", {"title": "", "priority": "x", "due_date": 5}), 422)
    assert {e["pointer"] for e in problem["errors"]} == {"/title", "/priority", "/due_date"}
