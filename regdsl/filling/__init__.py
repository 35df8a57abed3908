"""Fills a mirror from the world: from TAP services, and from publishing registries.

What is read is staged beside the mirror, and only a whole stage is applied, in one
transaction (`regdsl.mirror.update`): so whatever happens on the way, the mirror has its old
content or the new one, and the next run goes on where this one was stopped.
"""

from __future__ import annotations

from regdsl.filling.harvest_report import HarvestReport
from regdsl.filling.harvesting import harvest
from regdsl.filling.sync_report import SyncReport
from regdsl.filling.syncing import sync

__all__ = ["HarvestReport", "SyncReport", "harvest", "sync"]
