"""Uses the client that openapi-python-client made, as an integrator would."""

import os
from datetime import datetime, timedelta, timezone
from io import BytesIO

from ifcgate_client import AuthenticatedClient
from ifcgate_client.api.cases import get_case, list_cases
from ifcgate_client.api.documents import extract_document
from ifcgate_client.api.files import create_file
from ifcgate_client.api.verifications import create_verification
from ifcgate_client.models import (
    CreateFileBody,
    CreateFileReply,
    CreateVerificationReply,
    CreateVerificationRequest,
    Error,
    ExtractedDocument,
    ExtractOne,
    ListCasesReply,
)
from ifcgate_client.types import File

client = AuthenticatedClient(base_url=os.environ["IFCGATE_URL"], token=os.environ["IFCGATE_KEY"])
begun = datetime.now(timezone.utc) - timedelta(minutes=1)

request = CreateVerificationRequest(workflow="onboarding-default", applicant_id="app_python")
created = create_verification.sync(client=client, body=request)
assert isinstance(created, CreateVerificationReply), created

one = get_case.sync(client=client, case_id=created.case_id)
assert one is not None and one.case_id == created.case_id, one
listed = list_cases.sync(client=client, created_after=begun, limit=1)
assert isinstance(listed, ListCasesReply) and len(listed.data) == 1, listed

with open(os.environ["INVOICE"], "rb") as invoice:
    payload = BytesIO(invoice.read())
upload = CreateFileBody(file=File(payload=payload, file_name="invoice.pdf", mime_type="application/pdf"))
uploaded = create_file.sync(client=client, body=upload)
assert isinstance(uploaded, CreateFileReply), uploaded
extraction = ExtractOne(template="invoice-standard", file_id=uploaded.file_id, wait=30)
read = extract_document.sync(client=client, body=extraction)
assert isinstance(read, ExtractedDocument) and read.fields.additional_properties["invoice_number"], read

missing = get_case.sync(client=client, case_id="case_01kmyeg5g0000000000000000a")
assert isinstance(missing, Error) and missing.error.code == "not_found", missing
print("openapi-python-client: created, listed, uploaded, extracted")
