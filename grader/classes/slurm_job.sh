#!/bin/sh
# One task of an array, on a node: engine_slurm.c submits this with sbatch.
#
#     slurm_job.sh PROGRAM FOLDER LIST PART
#
# Line SLURM_ARRAY_TASK_ID of FOLDER/LIST is the number of a grading. Its
# parcel, FOLDER/in/PART-NUMBER, is copied to this machine, PROGRAM (that is
# grade-class) does the job in it, and the parcel goes to FOLDER/out, where it
# appears by rename: wholly or not at all. FOLDER/out/PART-NUMBER.begun says
# that it has begun.
#
# Exit status: 0 the parcel is in FOLDER/out, else it is not.
set -u
umask 022 # boxes have users of their own
program=$1 folder=$2 part=$4
grading=$(sed -n "${SLURM_ARRAY_TASK_ID}p" "$folder/$3") || exit 1
[ -n "$grading" ] || exit 1
name=$part-$grading

# A signal for this shell alone is for the job, too.
job=''
place=$(mktemp -d "${TMPDIR:-/tmp}/grade-class-XXXXXX") || exit 1
trap 'rm -rf "$place"' EXIT
trap '[ -z "$job" ] || { kill -TERM "$job"; wait "$job"; }; exit 143' \
    TERM INT HUP

cp "$folder/in/$name" "$place/store" || exit 1
hostname > "$folder/out/$name.begun" || exit 1
"$program" --job "$place/store" "$grading" "$part" < /dev/null &
job=$!
wait "$job"
status=$?
job=''
[ "$status" -eq 0 ] || exit "$status"
cp "$place/store" "$folder/out/$name.part-$SLURM_JOB_ID" &&
    mv "$folder/out/$name.part-$SLURM_JOB_ID" "$folder/out/$name.done"
