#!/usr/bin/env bash
# Writes the one migration of the schema anew from the model. Until the first release the history is squashed to it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet tool restore
rm -rf TaskTracker.Domain/Data/Migrations
dotnet ef migrations add Initial --project TaskTracker.Domain --startup-project TaskTracker.Domain --output-dir Data/Migrations
