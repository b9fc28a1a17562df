#!/usr/bin/env bash
# All kernel tests on Vulkan without a GPU: Mesa's llvmpipe, installed if it is not there.
set -euo pipefail
python=$1
if ! ls /usr/share/vulkan/icd.d/lvp_icd*.json >/dev/null 2>&1; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "software_vulkan: install mesa-vulkan-drivers (as root), then run the drills again" >&2
    exit 1
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends mesa-vulkan-drivers libvulkan1 >/dev/null
fi
exec "$python" -m pytest tests/kernels --device vulkan
