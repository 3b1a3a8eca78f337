/*
 * What a manifest says for the demo: tables of what programs say of their own
 * time, with one thread and with more.
 *
 * Fields are taken by tables, as in lab.c. Then what several of them must be
 * together is judged: speed-ups are over one thread, so that numbers of
 * threads begin with 1; a document has a figure for each of them; a square has
 * as many columns as it has places.
 */
#include "lab_demo.h"

#include <string.h>

#include "lab_lists.h"

static const struct lab_part demo_parts[] = {
    {LAB_AT(struct lab_demo, budget_seconds), LAB_BYTES, false},
    {LAB_AT(struct lab_demo, timed), LAB_ARGUMENTS, false},
    {LAB_AT(struct lab_demo, time), LAB_A_TEXT, false},
    {LAB_AT(struct lab_demo, threads_option), LAB_A_TEXT, false},
    {LAB_AT(struct lab_demo, threads), LAB_NUMBERS_UP, false},
    {"tables", 0, LAB_GROUPS, false},
    {0},
};

static const struct lab_part table_parts[] = {
    {LAB_AT(struct lab_table, title), LAB_A_LABEL, false},
    {LAB_AT(struct lab_table, note), LAB_A_TEXT, false},
    {LAB_AT(struct lab_table, threads), LAB_NUMBERS_UP, true},
    {LAB_AT(struct lab_table, factor), LAB_LABELS, true},
    {LAB_AT(struct lab_table, across), LAB_LABELS, true},
    {LAB_AT(struct lab_table, down), LAB_LABELS, true},
    {"columns", 0, LAB_GROUPS, false},
    {"documented", 0, LAB_GROUPS, true},
    {0},
};

static const struct lab_part column_parts[] = {
    {LAB_AT(struct lab_column, title), LAB_A_LABEL, false},
    {LAB_AT(struct lab_column, program), LAB_A_PATH, false},
    {LAB_AT(struct lab_column, arguments), LAB_ARGUMENTS, true},
    {LAB_AT(struct lab_column, input), LAB_A_PATH, false},
    {LAB_AT(struct lab_column, is_optional), LAB_A_TRUTH, true},
    {0},
};

static const struct lab_part documented_parts[] = {
    {LAB_AT(struct lab_documented, title), LAB_A_LABEL, false},
    {LAB_AT(struct lab_documented, values), LAB_ARGUMENTS, false},
    {0},
};

static const struct lab_list tables = {table_parts, "tables",
                                       sizeof(struct lab_table), 1, LAB_TABLES};
static const struct lab_list columns = {
    column_parts, "columns", sizeof(struct lab_column), 1, LAB_COLUMNS};
static const struct lab_list documented = {documented_parts, "documented",
                                           sizeof(struct lab_documented), 0,
                                           LAB_DOCUMENTED};

/* A field of a group: where it stands. */
static const config_setting_t *at(const config_setting_t *group,
                                  const char *name)
{
    return config_setting_get_member(group, name);
}

static size_t count_of(const lab_words words)
{
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

/* ---- one field ---- */

static bool judge_threads(const struct fields_file *file,
                          const config_setting_t *group,
                          const struct lab_numbers *threads)
{
    if (threads->count == 0 || threads->values[0] == 1)
        return true;
    return fields_wrong(file, at(group, "threads"),
                        "threads: speed-ups are over 1 thread, so 1 comes "
                        "first, not %ld",
                        threads->values[0]);
}

/* A title in the element of a list. */
static bool judge_title(const struct fields_file *file,
                        const config_setting_t *list, size_t number,
                        const char *title, size_t most)
{
    if (strlen(title) <= most)
        return true;
    const config_setting_t *group =
        config_setting_get_elem(list, (unsigned)number);
    return fields_wrong(file, at(group, "title"),
                        "title: '%s' is longer than %zu", title, most);
}

static bool judge_columns(const struct fields_file *file,
                          const config_setting_t *group,
                          const struct lab_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (!judge_title(file, at(group, "columns"), i, table->columns[i].title,
                         LAB_COLUMN_TITLE))
            return false;
    return true;
}

static bool judge_values(const struct fields_file *file,
                         const config_setting_t *list,
                         const struct lab_documented *column, size_t rows)
{
    size_t count = count_of(column->values);
    if (count != rows)
        return fields_wrong(file, list,
                            "values: expected %zu, one for each number of "
                            "threads, got %zu",
                            rows, count);
    for (size_t i = 0; i < count; i++)
        if (strlen(column->values[i]) > LAB_DOCUMENTED_VALUE)
            return fields_wrong(file, list, "values: '%s' is longer than %d",
                                column->values[i], LAB_DOCUMENTED_VALUE);
    return true;
}

static bool judge_documented(const struct fields_file *file,
                             const config_setting_t *group,
                             const struct lab_table *table, size_t rows)
{
    const config_setting_t *list = at(group, "documented");
    for (size_t i = 0; i < table->documented_count; i++) {
        const struct lab_documented *column = &table->documented[i];
        const config_setting_t *one =
            config_setting_get_elem(list, (unsigned)i);
        if (!judge_title(file, list, i, column->title, LAB_DOCUMENTED_TITLE) ||
            !judge_values(file, at(one, "values"), column, rows))
            return false;
    }
    return true;
}

static bool has_column(const struct lab_table *table, const char *title)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].title, title) == 0)
            return true;
    return false;
}

/* Two of the columns, or none. */
static bool judge_factor(const struct fields_file *file,
                         const config_setting_t *group,
                         const struct lab_table *table)
{
    const config_setting_t *factor = at(group, "factor");
    size_t count = count_of(table->factor);
    if (factor != NULL && count != 2)
        return fields_wrong(file, factor,
                            "factor: expected the titles of 2 columns");
    for (size_t i = 0; i < count; i++)
        if (!has_column(table, table->factor[i]))
            return fields_wrong(file, factor, "factor: there is no column '%s'",
                                table->factor[i]);
    return true;
}

/* ---- a table ---- */

static bool judge_square(const struct fields_file *file,
                         const config_setting_t *group,
                         const struct lab_table *table)
{
    size_t places = count_of(table->across) * count_of(table->down);
    if (table->across[0] == NULL && table->down[0] == NULL)
        return true;
    if (places == 0)
        return fields_wrong(file, group,
                            "across, down: one is nothing without the other");
    if (table->documented_count > 0 || table->factor[0] != NULL)
        return fields_wrong(file, group,
                            "across, down: a square has no factor and nothing "
                            "documented");
    if (places == table->column_count)
        return true;
    return fields_wrong(file, at(group, "columns"),
                        "columns: expected %zu, as across times down, got %zu",
                        places, table->column_count);
}

static bool take_table(const struct fields_file *file,
                       const config_setting_t *group,
                       const struct lab_demo *demo, struct lab_table *table)
{
    const struct lab_numbers *threads =
        table->threads.count > 0 ? &table->threads : &demo->threads;
    return lab_take_list(file, group, &columns, table->columns,
                         &table->column_count) &&
           lab_take_list(file, group, &documented, table->documented,
                         &table->documented_count) &&
           judge_threads(file, group, &table->threads) &&
           judge_columns(file, group, table) &&
           judge_documented(file, group, table, threads->count) &&
           judge_factor(file, group, table) && judge_square(file, group, table);
}

bool lab_take_demo(const struct fields_file *file, const config_setting_t *root,
                   struct lab *lab)
{
    const config_setting_t *group = at(root, "demo");
    struct lab_demo *demo = &lab->demo;
    if (group == NULL)
        return true;
    if (!lab_take(file, group, demo_parts, demo) ||
        !judge_threads(file, group, &demo->threads) ||
        !lab_take_list(file, group, &tables, demo->tables, &demo->table_count))
        return false;
    for (size_t i = 0; i < demo->table_count; i++)
        if (!take_table(
                file, config_setting_get_elem(at(group, "tables"), (unsigned)i),
                demo, &demo->tables[i]))
            return false;
    lab->has_demo = true;
    return true;
}
