/*
 * The fields of a report, one table for each object of timing.schema.json.
 */
#include "timing_parts.h"

#define TEXT(type, name, member)                                               \
    {                                                                          \
        name, TIMING_STRING, offsetof(type, member),                           \
            sizeof((type *)NULL)->member, 0                                    \
    }
#define NAME(type, name, member)                                               \
    {                                                                          \
        name, TIMING_NAME, offsetof(type, member),                             \
            sizeof((type *)NULL)->member, 0                                    \
    }
#define NOUN(type, name, member)                                               \
    {                                                                          \
        name, TIMING_NOUN, offsetof(type, member),                             \
            sizeof((type *)NULL)->member, 0                                    \
    }
#define FIELD(type, name, kind, member, most)                                  \
    {                                                                          \
        name, kind, offsetof(type, member), most, 0                            \
    }
#define SECONDS(type, name, member)                                            \
    FIELD(type, name, TIMING_REAL, member, TIMING_REAL_MOST)
#define COUNT(type, name, member)                                              \
    FIELD(type, name, TIMING_COUNT, member, TIMING_COUNT_MOST)
#define FLAG(type, name, member) FIELD(type, name, TIMING_FLAG, member, 1)

#define CONTENDER(type) FIELD(type, "contender", TIMING_CONTENDER, contender, 0)

#define INPUT(type) FIELD(type, "input", TIMING_INPUT, input, 0)
#define END                                                                    \
    {                                                                          \
        NULL, TIMING_FLAG, 0, 0, 0                                             \
    }

typedef struct timing top;
typedef struct timing_machine machine;
typedef struct timing_input input;
typedef struct timing_contender contender;
typedef struct timing_row row;
typedef struct timing_count count;
typedef struct timing_summary summary;

const struct timing_field timing_top[] = {
    NAME(top, "lab", lab),         NAME(top, "kind", kind),
    NOUN(top, "unit", unit),       NOUN(top, "amount", amount),
    TEXT(top, "command", command), TEXT(top, "started", started),
    TEXT(top, "commit", commit),   TEXT(top, "compiler", compiler),
    TEXT(top, "flags", flags),     END,
};

const struct timing_field timing_machine_fields[] = {
    {"cores", TIMING_NUMBER, offsetof(machine, cores), 65536, 1},
    TEXT(machine, "cpu", cpu),
    COUNT(machine, "memory_bytes", memory_bytes),
    TEXT(machine, "system", system),
    FLAG(machine, "virtual", is_virtual),
    TEXT(machine, "governor", governor),
    END,
};

static const struct timing_field inputs[] = {
    NAME(input, "name", name),
    COUNT(input, "bytes", bytes),
    COUNT(input, "blocks", blocks),
    TEXT(input, "answer", answer),
    END,
};

static const struct timing_field contenders[] = {
    NAME(contender, "name", name),
    TEXT(contender, "title", title),
    TEXT(contender, "program", program),
    FIELD(contender, "arguments", TIMING_LIST, arguments, 0),
    FIELD(contender, "environment", TIMING_LIST, environment, 0),
    FLAG(contender, "baseline", is_baseline),
    FLAG(contender, "floor", is_floor),
    FIELD(contender, "parameters", TIMING_PARAMETERS, parameter, 0),
    END,
};

static const struct timing_field rows[] = {
    CONTENDER(row),
    INPUT(row),
    {"round", TIMING_NUMBER, offsetof(row, round), 1e6, 1},
    FLAG(row, "pinned", is_pinned),
    FLAG(row, "ok", is_ok),
    TEXT(row, "why", why),
    SECONDS(row, "wall_s", wall),
    SECONDS(row, "user_s", user),
    SECONDS(row, "system_s", system),
    COUNT(row, "peak_kib", peak_kib),
    COUNT(row, "voluntary", voluntary),
    COUNT(row, "involuntary", involuntary),
    FIELD(row, "others", TIMING_MAYBE, others, 1e6),
    END,
};

static const struct timing_field counts[] = {
    CONTENDER(count),
    INPUT(count),
    FLAG(count, "known", is_known),
    TEXT(count, "why", why),
    COUNT(count, "acquisitions", acquisitions),
    COUNT(count, "contended", contended),
    SECONDS(count, "waiting_s", waiting),
    SECONDS(count, "holding_s", holding),
    SECONDS(count, "working_s", working),
    SECONDS(count, "ready_s", ready),
    SECONDS(count, "blocked_s", blocked),
    SECONDS(count, "longest_wait_s", longest_wait),
    FIELD(count, "claim", TIMING_CLAIM, claim, TIMING_COUNT_MOST),
    END,
};

static const struct timing_field summaries[] = {
    CONTENDER(summary),
    INPUT(summary),
    FLAG(summary, "pinned", is_pinned),
    FIELD(summary, "rounds", TIMING_NUMBER, rounds, 1e6),
    FIELD(summary, "failed", TIMING_NUMBER, failed, 1e6),
    SECONDS(summary, "median_s", median),
    SECONDS(summary, "spread_percent", spread),
    SECONDS(summary, "minimum_s", minimum),
    SECONDS(summary, "cpu_s", cpu),
    FIELD(summary, "speed_up", TIMING_RATIO, speed_up, 0),
    FIELD(summary, "to_floor", TIMING_RATIO, to_floor, 0),
    FIELD(summary, "acquisitions_per_block", TIMING_MAYBE,
          acquisitions_per_block, 1e15),
    END,
};

const struct timing_table timing_tables[TIMING_ARRAYS] = {
    [TIMING_INPUTS] = {"inputs", inputs, sizeof(input), 1000},
    [TIMING_CONTENDERS] = {"contenders", contenders, sizeof(contender), 1000},
    [TIMING_ROWS] = {"rows", rows, sizeof(row), 100000},
    [TIMING_COUNTS] = {"counts", counts, sizeof(count), 10000},
    [TIMING_SUMMARIES] = {"summaries", summaries, sizeof(summary), 10000},
};
