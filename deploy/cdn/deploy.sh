#!/bin/sh
# Puts the built pages into the bucket of a stack made from cloudfront.yaml: assets first, the page last, so that no page
# names a file that isn't there yet; then ends what the CDN keeps of the page.
#   deploy/cdn/deploy.sh STACK [--dry-run]
# DIST is the directory of the built pages, web/dist unless set; AWS the program that uploads, aws unless set.
set -eu
stack=${1:?usage: deploy.sh STACK [--dry-run]}
dry=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
dist=${DIST:-$here/../../web/dist}
aws=${AWS:-aws}

[ -f "$dist/index.html" ] || { echo "deploy: $dist holds no index.html; ./headroom build makes it" >&2; exit 1; }

output() {
  $aws cloudformation describe-stacks --stack-name "$stack" \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text
}

run() {
  echo "+ $*" >&2
  [ "$dry" = --dry-run ] || "$@"
}

bucket=$(output Bucket)
run $aws s3 sync "$dist/assets" "s3://$bucket/assets" \
  --cache-control 'public, max-age=31536000, immutable' --size-only
run $aws s3 sync "$dist" "s3://$bucket" --exclude 'assets/*' --exclude index.html \
  --cache-control 'public, max-age=300, must-revalidate'
run $aws s3 cp "$dist/index.html" "s3://$bucket/index.html" \
  --cache-control 'public, max-age=300, must-revalidate' --content-type 'text/html; charset=utf-8'
[ "$dry" = --dry-run ] || AWS=$aws "$here/invalidate.sh" "$stack"
