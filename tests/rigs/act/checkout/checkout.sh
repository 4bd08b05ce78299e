#!/usr/bin/env bash
# What the checkout stand-in does. RIG_TOKEN_PLACEHOLDER is the token that act gives to every job; this job's own ends in its name.
set -euo pipefail
mkdir -p "$INTO"
cd "$INTO"
[ "$TOKEN" = "${RIG_TOKEN_PLACEHOLDER:-}" ] && TOKEN="$TOKEN--$GITHUB_JOB"

git init -q .
git remote add origin "$GITHUB_SERVER_URL/$REPOSITORY"
header="http.$GITHUB_SERVER_URL/.extraheader"
[ -z "$TOKEN" ] || git config "$header" "AUTHORIZATION: basic $(printf 'x-access-token:%s' "$TOKEN" | base64 -w0)"

depth=()
[ "$DEPTH" = 0 ] || depth=("--depth=$DEPTH")
from() { git fetch -q --no-tags "${depth[@]}" origin "$1"; }

branch() { # branch NAME FETCHED
  from "+$2:refs/remotes/origin/$1"
  git checkout -q -B "$1" "refs/remotes/origin/$1"
}

if [ "$DEPTH" = 0 ]; then git fetch -q --tags origin '+refs/heads/*:refs/remotes/origin/*'; fi
if [ -n "$WANTED" ]; then
  if [[ "$WANTED" =~ ^[0-9a-f]{40}$ || "$WANTED" == refs/* ]]; then
    from "$WANTED"
    git checkout -q --detach FETCH_HEAD
  else
    branch "$WANTED" "refs/heads/$WANTED"
  fi
elif [ "$REPOSITORY" != "$OWN" ]; then
  from HEAD
  git checkout -q --detach FETCH_HEAD
elif [[ "$OWN_REF" == refs/heads/* ]]; then
  branch "${OWN_REF#refs/heads/}" "$OWN_SHA"
else
  from "+$OWN_SHA:refs/remotes/${OWN_REF#refs/}"
  git checkout -q --detach "$OWN_SHA"
fi

[ "$PERSIST" = true ] || git config --unset-all "$header" || true
{
  echo "commit=$(git rev-parse HEAD)"
  echo "ref=${WANTED:-$OWN_REF}"
} >>"$GITHUB_OUTPUT"
