"""Every address of the desk, who may ask for it, and what answers."""

from desk.web.rules import EVERYBODY, STAFF, route
from desk.web.views import (
    alike,
    audit,
    decide,
    files,
    findings,
    home,
    login,
    objections,
    own_finding,
    paper,
    period,
    unit,
)
from diaodu.domain.access.accounts import Role

STEWARD, APPROVER = frozenset({Role.STEWARD}), frozenset({Role.APPROVER})
CLERK, HANDS_IN = frozenset({Role.CLERK}), frozenset({Role.CLERK, Role.OPERATOR})
PERIOD, UNIT = "/p/{plan}/{period}", "/p/{plan}/{period}/units/{unit}"

ROUTES = (
    route("/static/{name}", login.static, None),
    route("/login", login.login_page, None),
    route("/login", login.log_in, None, method="POST"),
    route("/logout", login.log_out, EVERYBODY, method="POST"),
    route("/", home.home, EVERYBODY),
    route("/p/{plan}", home.plan_page, EVERYBODY),
    route(PERIOD, period.overview, STAFF),
    route(f"{PERIOD}/scores", period.scores, STAFF),
    route(f"{PERIOD}/decisions", period.decisions, STAFF),
    route(f"{PERIOD}/findings", findings.work_list, STAFF),
    route(f"{PERIOD}/findings/{{finding}}", findings.finding_page, STAFF),
    route(f"{PERIOD}/records/{{record}}", findings.record_page, STAFF),
    route(f"{PERIOD}/findings/{{finding}}/effect", decide.effect, STEWARD, method="POST"),
    route(f"{PERIOD}/findings/{{finding}}/decide", decide.decide, STEWARD, method="POST"),
    route(f"{PERIOD}/findings/{{finding}}/give", findings.give, STEWARD, method="POST"),
    route(f"{PERIOD}/alike", alike.alike, STAFF),
    route(f"{PERIOD}/alike/effect", alike.effect, STEWARD, method="POST"),
    route(f"{PERIOD}/alike/decide", alike.decide, STEWARD, method="POST"),
    route(f"{PERIOD}/alike/give", alike.give, STEWARD, method="POST"),
    route(f"{PERIOD}/files/{{submission}}", files.file_page, STAFF),
    route(f"{PERIOD}/files/{{submission}}/as-sent", files.download, STAFF),
    route(f"{PERIOD}/files/{{submission}}/effect", files.effect, STEWARD, method="POST"),
    route(f"{PERIOD}/files/{{submission}}/handle", files.handle, STEWARD, method="POST"),
    route(f"{PERIOD}/objections", objections.objections, STAFF),
    route(f"{PERIOD}/objections/answer", objections.answer, STEWARD, method="POST"),
    route(UNIT, unit.unit_page, EVERYBODY),
    route(f"{UNIT}/findings/{{finding}}", own_finding.own_finding, EVERYBODY),
    route(f"{UNIT}/findings/{{finding}}/explain", own_finding.explain, CLERK, method="POST"),
    route(f"{UNIT}/findings/{{finding}}/prove", own_finding.prove, CLERK, method="POST", files=True),
    route(f"{UNIT}/proofs/{{proof}}", own_finding.proof, EVERYBODY),
    route(f"{UNIT}/object", unit.object_to_score, CLERK, method="POST"),
    route(f"{UNIT}/score", unit.score, EVERYBODY),
    route(f"{UNIT}/template", unit.template, EVERYBODY),
    route(f"{UNIT}/files/{{submission}}", unit.sent_file, EVERYBODY),
    route(f"{UNIT}/returned/{{name}}", unit.returned, EVERYBODY),
    route(f"{UNIT}/hand-in", unit.hand_in, HANDS_IN, method="POST", files=True),
    route(f"{UNIT}/take-back", unit.take_back, CLERK, method="POST"),
    route(f"{PERIOD}/paper", paper.paper_page, STAFF),
    route(f"{PERIOD}/paper/{{face}}", paper.face, STAFF),
    route(f"{PERIOD}/paper/approve", paper.approve, APPROVER, method="POST"),
    route(f"{PERIOD}/paper/send-back", paper.send_back, APPROVER, method="POST"),
    route("/audit", audit.audit, frozenset({Role.AUDITOR})),
)
