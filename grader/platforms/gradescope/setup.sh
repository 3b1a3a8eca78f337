#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: installs what
# grading needs and builds the kit in /autograder/source. Any failure fails the
# image, so that the instructor sees it and no student does.
#
# ROOT=folder, for tests: stands before Gradescope's own paths.
set -eu
cd "${ROOT:-}/autograder/source"

bash grader/setup.sh --for gradescope grading libarchive-tools
make -j2 platform-closed # memory is scarce there
