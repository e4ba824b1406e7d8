#!/bin/sh
# Ends what the CDN of a stack keeps of the page; assets are named by their content and never need it.
#   deploy/cdn/invalidate.sh STACK [PATH...]
set -eu
stack=${1:?usage: invalidate.sh STACK [PATH...]}
shift
[ $# -gt 0 ] || set -- / /index.html
aws=${AWS:-aws}
distribution=$($aws cloudformation describe-stacks --stack-name "$stack" \
  --query "Stacks[0].Outputs[?OutputKey=='Distribution'].OutputValue" --output text)
echo "+ invalidating $* of $distribution" >&2
$aws cloudfront create-invalidation --distribution-id "$distribution" --paths "$@"
