/*
 * What is asked about cells: where they are, and what their times come to.
 *
 * A run tells the median of its own rounds; a cell's figure is the median of
 * its runs. A speed-up is one thread's figure over it, of the same column.
 */
#include <stdio.h>
#include <string.h>

#include "ladder.h"

/* Numbers of threads that --quick runs. */
#define QUICK_ROWS 2

static const struct lab_numbers *numbers_of(const struct ladder *ladder,
                                            size_t table)
{
    const struct lab_demo *demo = &ladder->lab.demo;
    const struct lab_numbers *own = &demo->tables[table].threads;
    return own->count > 0 ? own : &demo->threads;
}

size_t ladder_rows(const struct ladder *ladder, size_t table)
{
    size_t count = numbers_of(ladder, table)->count;
    return ladder->is_quick && count > QUICK_ROWS ? QUICK_ROWS : count;
}

bool ladder_next(const struct ladder *ladder, struct ladder_place *place)
{
    const struct lab_demo *demo = &ladder->lab.demo;
    if (++place->row < ladder_rows(ladder, place->table))
        return true;
    place->row = 0;
    if (++place->column < demo->tables[place->table].column_count)
        return true;
    place->column = 0;
    if (++place->table < demo->table_count)
        return true;
    place->table = 0;
    return false;
}

const struct ladder_cell *ladder_cell(const struct ladder *ladder,
                                      const struct ladder_place *place)
{
    return &ladder->columns[place->table][place->column].cells[place->row];
}

const struct lab_column *ladder_column(const struct ladder *ladder,
                                       const struct ladder_place *place)
{
    return &ladder->lab.demo.tables[place->table].columns[place->column];
}

long ladder_threads(const struct ladder *ladder,
                    const struct ladder_place *place)
{
    return numbers_of(ladder, place->table)->values[place->row];
}

bool ladder_is_out(const struct ladder *ladder,
                   const struct ladder_place *place)
{
    return ladder->columns[place->table][place->column].is_absent ||
           ladder_cell(ladder, place)->is_wrong;
}

char *ladder_program(const struct ladder *ladder,
                     const struct lab_column *column, char path[LADDER_PATH])
{
    snprintf(path, LADDER_PATH, "%s/%s", ladder->build, column->program);
    return path;
}

/* ---- figures ---- */

struct stats ladder_times(const struct ladder *ladder,
                          const struct ladder_place *place)
{
    const struct ladder_cell *cell = ladder_cell(ladder, place);
    double samples[LADDER_ROUNDS]; /* a copy, because it gets sorted */
    memcpy(samples, cell->times, sizeof samples);
    return stats_of(samples, cell->runs);
}

double ladder_speed_up(const struct ladder *ladder,
                       const struct ladder_place *place)
{
    struct ladder_place one = {place->table, place->column, 0};
    double slow = ladder_times(ladder, &one).median;
    double fast = ladder_times(ladder, place).median;
    if (ladder_is_out(ladder, &one) || ladder_is_out(ladder, place) ||
        fast <= 0)
        return 0;
    return slow / fast;
}

bool ladder_is_refused(const struct ladder *ladder, double speed_up)
{
    return speed_up > LADDER_BELIEVED * ladder->machine.cores;
}
