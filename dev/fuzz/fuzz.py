"""Sends what our OpenAPI document allows, and what it forbids, as every caller; see run.ts.

Generating a request costs far more than answering it: each is made once and sent as everybody. Reads one JSON object from standard input
({api, seconds, seed, callers: {name: token or null}}, the configuration of schemathesis in the working directory), writes one line per kind of
fault, and at last one JSON object {faults, answers: {name: {status: count}}}.
"""

import json
import random
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from hypothesis.errors import HypothesisException
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode

# No 5xx; status, type, headers and body as announced. What the rules beyond the schema refuse and allow is judged by our tests.
KEPT = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance"]
# Of one operation in one round; rounds go on, in another order each, until the time is over.
EXAMPLES = 3
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"]

# What people write, and sometimes anything: else hardly a request would get beyond its texts.
said = strategies.sampled_from(["Nguyễn Thị Mẫu", "Đề nghị bổ sung giấy tờ còn thiếu", "H'Mẫu Êban", "Theo đề nghị của người nộp hồ sơ"])
for name in ("sentence", "person-text"):
    schemathesis.openapi.format(name, strategies.one_of(said, said, said, strategies.text(min_size=1, max_size=60)))

asked = json.load(sys.stdin)
end = time.monotonic() + asked["seconds"]
dice = random.Random(asked["seed"])
load_all_checks()
checks = CHECKS.get_by_names(KEPT)
# Its 503 is its very answer.
of_readiness = CHECKS.get_by_names(KEPT[1:])
schema = schemathesis.openapi.from_url(f"{asked['api']}/openapi.json", config=SchemathesisConfig.from_path("schemathesis.toml"))
operations = [found.ok() for found in schema.get_all_operations()]
sessions = {name: requests.Session() for name in asked["callers"]}
pool = ThreadPoolExecutor(max_workers=4)
answers = {name: {} for name in sessions}
faults = {}


def note(where, what, how):
    if (where, what) not in faults:
        faults[(where, what)] = how
        print(f"✗ {where}: {what}\n  {how}", flush=True)


def headers_of(name):
    token = asked["callers"][name]
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def send(case, name):
    try:
        return name, case.call(session=sessions[name], headers=headers_of(name), timeout=30)
    except requests.RequestException as error:
        return name, error


def judge(case, name, answer):
    where = f"{case.operation.label} as {name}"
    if isinstance(answer, requests.RequestException):
        # What no client can send, such as a header of two lines, was never asked.
        if isinstance(answer, (requests.ConnectionError, requests.Timeout)):
            note(case.operation.label, type(answer).__name__, where)
        return
    counts = answers[name]
    counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
    if asked["callers"][name] is None and answer.status_code < 300 and not case.operation.path.startswith("/health"):
        note(case.operation.label, "answers nobody", where)
    try:
        case.validate_response(answer, checks=of_readiness if case.operation.path == "/health/ready" else checks)
    except FailureGroup as group:
        for failure in group.exceptions:
            note(case.operation.label, f"{answer.status_code} {failure.title}", f"{where}: {str(failure)[:600]}\n  {case.as_curl_command()[:800]}")
    except Failure as failure:
        note(case.operation.label, f"{answer.status_code} {failure.title}", f"{where}: {str(failure)[:600]}")


def play(operation, mode):
    @seed(dice.getrandbits(64))
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case):
        if time.monotonic() < end:
            # The document cannot say that a key is used once.
            if mode is GenerationMode.POSITIVE and "idempotency-key" in (case.headers or {}):
                case.headers["idempotency-key"] = str(uuid.uuid4())
            for name, answer in pool.map(lambda name: send(case, name), sessions):
                judge(case, name, answer)

    one()


def stray():
    """Methods that an address does not know are 405 with those that it does."""
    by_path = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation.method.upper())
    for path, known in by_path.items():
        allowed = set(known) | ({"HEAD"} if "GET" in known else set())
        url = asked["api"] + path.replace("{", "").replace("}", "")
        for method in METHODS:
            if method in allowed:
                continue
            answer = requests.request(method, url, timeout=30)
            if "{dossierId}" not in path and answer.status_code == 200:
                continue
            said = set(filter(None, answer.headers.get("allow", "").replace(" ", "").split(",")))
            if answer.status_code != 405 or not allowed <= said or method in said:
                # `/dossiers/search` is also the address of a dossier of that name.
                if not (method in ("GET", "HEAD") and answer.status_code in (401, 404)):
                    note(f"{method} {path}", f"{answer.status_code} instead of 405", f"Allow: {answer.headers.get('allow')}")


stray()
while time.monotonic() < end:
    dice.shuffle(operations)
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if time.monotonic() >= end:
                break
            try:
                play(operation, mode)
            except (HypothesisException, schemathesis.errors.SchemathesisError):
                # Nothing can be made of it in this mode: a question without parameters has no wrong ones.
                continue
print(json.dumps({"faults": len(faults), "answers": answers}), flush=True)
