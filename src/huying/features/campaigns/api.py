"""/api/campaigns."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from huying.errors import BadInput
from huying.features.campaigns import imports, service
from huying.features.campaigns.schemas import AttemptPage, CampaignOut, CampaignPatch, ImportOut, NewCampaign
from huying.features.inputs import Page, PageSize
from huying.features.work import SupervisorWork
from huying.journal.events import AttemptResult

router = APIRouter(prefix="/api/campaigns", tags=["campaigns"])

_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.get("", summary="All campaigns")
async def list_campaigns(work: SupervisorWork) -> list[CampaignOut]:
    """Newest first, with how many leads are in which state and how attempts came out."""
    return await service.list_campaigns(work.session)


@router.post("", status_code=201, summary="Make a campaign")
async def create_campaign(body: NewCampaign, work: SupervisorWork) -> CampaignOut:
    """A draft without leads. 409 `campaign.name_taken`; 400 `queue.unknown`."""
    return await service.create_campaign(work, body)


@router.get("/{campaign_id}", summary="One campaign")
async def get_campaign(campaign_id: str, work: SupervisorWork) -> CampaignOut:
    """404 `campaign.unknown`."""
    return await service.get_campaign(work.session, campaign_id)


@router.patch("/{campaign_id}", summary="Change a campaign")
async def change_campaign(campaign_id: str, body: CampaignPatch, work: SupervisorWork) -> CampaignOut:
    """Fields that are not sent stay as they are. Calls already placed keep what they had."""
    return await service.change_campaign(work, campaign_id, body)


@router.post("/{campaign_id}/start", summary="Start dialling")
async def start(campaign_id: str, work: SupervisorWork) -> CampaignOut:
    """409 `campaign.running_already`, `campaign.no_leads`."""
    return await service.start(work, campaign_id)


@router.post("/{campaign_id}/pause", summary="Stop dialling")
async def pause(campaign_id: str, work: SupervisorWork) -> CampaignOut:
    """Nothing more is dialled; calls that are up go on. 409 `campaign.not_running`."""
    return await service.pause(work, campaign_id)


@router.post(
    "/{campaign_id}/imports",
    status_code=201,
    summary="Import a list of numbers",
    openapi_extra=_FILE_BODY,
    max_body_size=imports.FILE_LIMIT,
)
async def import_leads(campaign_id: str, request: Request, work: SupervisorWork) -> ImportOut:
    """A CSV file in the form field `file`, UTF-8 or GB18030, at most 32 MiB and 200 000 lines.

    The first line names the columns; one is number, phone, 电话, 号码 or 手机, one may be name or 姓名, all
    others are kept with the lead. Good lines are taken, bad ones listed with line number and reason:
    `number_missing`, `not_a_number`, `spreadsheet_rounded`, `unknown_country_code`, `too_short`, `too_long`,
    `not_in_use`, `twice_in_file`, `in_campaign_already`, `too_many_columns`, `line_too_long`,
    `name_too_long`, `control_characters`, `quote_not_closed`, `unreadable`.
    A file that is no table: 400 `import.not_a_table`, `import.empty`, `import.encoding`,
    `import.no_number_column`, `import.too_many_lines`.
    """
    async with request.form(max_files=1, max_fields=8) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadInput("import.no_file", "Send the file as multipart/form-data in the field file.")
        return await imports.import_leads(work, campaign_id, file.file, file.filename or "")


@router.get("/{campaign_id}/imports", summary="Past imports")
async def list_imports(campaign_id: str, work: SupervisorWork) -> list[ImportOut]:
    """Newest first, each with its refused lines."""
    return await imports.list_imports(work, campaign_id)


@router.get("/{campaign_id}/attempts", summary="Attempts of a campaign")
async def list_attempts(
    campaign_id: str,
    work: SupervisorWork,
    result: AttemptResult | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> AttemptPage:
    """Every number that was dialled and how it came out, newest first; `result` filters."""
    return await service.list_attempts(work.session, campaign_id, result, page, page_size)
