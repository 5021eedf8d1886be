"""SARIF as scanners of secrets write it, with a canary in every place where a secret could stand."""

import json
from typing import Any

CANARY = "AKIA0CANARY0SECRET00"


def gitleaks(secret: str = CANARY, name: str = "gitleaks", **more: Any) -> dict[str, Any]:
    """Two findings, one of them suppressed, and the secret wherever the specification has room for a text."""
    region = {"startLine": 3, "endLine": 3, "startColumn": 8, "snippet": {"text": f"key = {secret}"}}
    place = {
        "artifactLocation": {"uri": f"https://u:{secret}@git.example.org/src/settings.py?token={secret}#{secret}"},
        "region": region,
        "contextRegion": {"startLine": 1, "snippet": {"text": secret}},
    }
    location = {"physicalLocation": place, "message": {"text": secret}, "properties": {secret: 1}}
    location["logicalLocations"] = [{"fullyQualifiedName": secret}]
    found = {
        "ruleId": "aws-access-token",
        "ruleIndex": 0,
        "message": {"text": f"aws-access-token has found {secret}", "arguments": [secret]},
        "locations": [location],
        "partialFingerprints": {"commitMessage": secret, secret: "x"},
        "fingerprints": {"1": secret},
        "properties": {"tags": [secret], "Secret": secret, "entropy": 3.5, "number": 4711471147114711},
        "codeFlows": [{"threadFlows": [{"locations": [{"location": location}]}]}],
        "relatedLocations": [location],
        "stacks": [{"frames": [{"location": location}]}],
        "fixes": [{"artifactChanges": [{"replacements": [{"insertedContent": {"text": secret}}]}]}],
        "webRequest": {"headers": {"Authorization": secret}},
        "attachments": [{"description": {"text": secret}}],
        "hostedViewerUri": f"https://x.example.org/{secret}",
        "workItemUris": [secret],
        secret: {"text": secret},
        "rank": 99.5,
        "occurrenceCount": 2,
    }
    accepted = {"kind": "external", "status": "accepted", "justification": f"{secret} is a test key"}
    note = {"level": "note", "message": {"text": secret}, "exception": {"message": secret}}
    rule = {
        "id": "aws-access-token",
        "name": f"rule for {secret}",
        "shortDescription": {"text": f"AKIA|{secret}"},
        "help": {"markdown": secret},
        "defaultConfiguration": {"level": "error", "parameters": {"allow": secret}},
        "properties": {"tags": [secret]},
        "messageStrings": {"x": {"text": secret}},
    }
    run = {
        "tool": {"driver": {"name": name, "semanticVersion": "8.18.4", "rules": [rule], "fullName": secret}},
        "results": [found, found | {"suppressions": [accepted], "kind": secret, "guid": secret}],
        "invocations": [
            {
                "executionSuccessful": True,
                "startTimeUtc": "2026-03-02T10:00:00Z",
                "endTimeUtc": secret,
                "commandLine": f"gitleaks --token {secret}",
                "arguments": [secret],
                "environmentVariables": {"TOKEN": secret, secret: ""},
                "toolExecutionNotifications": [note],
            }
        ],
        "versionControlProvenance": [
            {"repositoryUri": f"https://x:{secret}@git.example.org/a.git", "revisionId": "0f3a9c1", "branch": secret}
        ],
        "artifacts": [{"contents": {"text": secret}, "location": {"uri": secret}}],
        "originalUriBaseIds": {secret: {"uri": secret}},
        "automationDetails": {"id": secret, "description": {"text": secret}},
        "taxonomies": [{"name": secret}],
        "threadFlowLocations": [{"location": location}],
        "graphs": [{"description": {"text": secret}}],
        "webResponses": [{"body": {"text": secret}}],
        "addresses": [{"name": secret}],
        "properties": {"x": [{"y": secret}]},
    }
    other = {"tool": {"driver": {"name": "linter"}}, "results": [{"ruleId": "A", "message": {"text": secret}}]}
    head = {"$schema": f"https://json.schemastore.org/sarif-2.1.0.json?{secret}", "version": "2.1.0"}
    return head | {"runs": [run, other], "inlineExternalProperties": [{"results": [found]}], "x": secret} | more


def written(log: Any) -> bytes:
    return json.dumps(log, indent=1).encode()
