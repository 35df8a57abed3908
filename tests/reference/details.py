"""Details of records: what has no column of its own in RegTAP, as pairs of xpath and value.

The xpaths are those of RegTAP 1.2, appendix A, those of DocRegExt, and the ones that the
largest service has besides.  All of them are read, also those that are optional.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .rows import Detail
from .xmltext import at, clean, text_of

_OF_RESOURCES = """
/accessURL /coverage/footprint /coverage/footprint/@ivo-id /deprecated /endorsedVersion
/facility /facility/@altIdentifier /format /format/@isMIMEType /full /instrument
/instrument/@ivo-id /instrument/@altIdentifier /managedAuthority /managingOrg /rights
/rights/@rightsURI /schema/@namespace /curation/publisher/@altIdentifier
/curation/contributor/@altIdentifier /content/relationship/relatedResource/@altIdentifier
"""

_OF_CAPABILITIES = """
complianceLevel creationType dataModel dataModel/@ivo-id dataSource defaultMaxRecords
executionDuration/default executionDuration/hard imageServiceType
interface/securityMethod/@standardID interface/testQueryString language/name
language/version/@ivo-id language/languageFeatures/feature/form languageCode locTitle
maxAperture maxFileSize maxImageExtent/lat maxImageExtent/long maxImageSize maxImageSize/lat
maxImageSize/long maxQueryRegionSize/lat maxQueryRegionSize/long maxRecords maxSearchRadius
maxSR outputFormat/@ivo-id outputFormat/alias outputFormat/mime outputLimit/default
outputLimit/default/@unit outputLimit/hard outputLimit/hard/@unit productType
retentionPeriod/default retentionPeriod/hard supportedFrame testQuery testQuery/catalog
testQuery/dec testQuery/extras testQuery/pos/lat testQuery/pos/long testQuery/pos/refframe
testQuery/queryDataCmd testQuery/ra testQuery/size testQuery/size/lat testQuery/size/long
testQuery/sr testQuery/verb uploadLimit/default uploadLimit/default/@unit uploadLimit/hard
uploadLimit/hard/@unit uploadMethod/@ivo-id verbosity
"""

OF_RESOURCES = tuple(_OF_RESOURCES.split())
OF_CAPABILITIES = tuple("/capability/" + path for path in _OF_CAPABILITIES.split())


def of_resource(element: etree._Element) -> tuple[Detail, ...]:
    """Those of a resource itself."""
    return tuple(_all(element, OF_RESOURCES, "/"))


def of_capability(element: etree._Element) -> tuple[Detail, ...]:
    """Those of one capability."""
    return tuple(_all(element, OF_CAPABILITIES, "/capability/"))


def _all(element: etree._Element, xpaths: tuple[str, ...], prefix: str) -> Iterator[Detail]:
    for xpath in xpaths:
        path, _, attribute = xpath.removeprefix(prefix).partition("/@")
        for item in at(element, path):
            value = clean(item.get(attribute)) if attribute else text_of(item)
            if value is not None:
                yield xpath, value
