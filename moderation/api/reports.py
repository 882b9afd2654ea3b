"""Reporting somebody to the staff (Mastodon: methods/reports)."""

from accounts.queries.emojis import emojis_of
from accounts.queries.find import account_by_id
from instance.rest.answers import Answer
from instance.rest.endpoint import Params, endpoint
from instance.rest.request import ApiRequest
from moderation.actions.reports import file_report
from moderation.api.params import ReportParams
from moderation.entities.reports import report_entity
from moderation.models.report import Category
from moderation.queries.reports import full_report


@endpoint("POST", scope="write:reports", params=ReportParams, family="reports")
def create(request: ApiRequest, params: Params) -> Answer:
    filed = file_report(
        account=request.account,
        target=account_by_id(params["account_id"]),
        status_ids=params["status_ids"],
        comment=params["comment"],
        category=Category(params["category"]),
        rule_ids=params["rule_ids"],
        forward=params["forward"],
        forward_domains=params["forward_to_domains"],
        application=request.application,
    )
    report = full_report(filed.pk)
    return report_entity(report, emojis_of([report.target_account]))
