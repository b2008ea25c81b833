"""Every router of the features, in the order of the API's description."""

from __future__ import annotations

from fastapi import APIRouter

from huying.features.accounts.api import router as accounts
from huying.features.campaigns.api import router as campaigns
from huying.features.customers.api import router as customers
from huying.features.people.api import router as people
from huying.features.queues.api import router as queues

ROUTERS: tuple[APIRouter, ...] = (accounts, people, queues, customers, campaigns)
