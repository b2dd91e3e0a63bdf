/* What tables promise about code: hazards have a control and a proof, errors can happen, queries are asked. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "codec/csv.h"
#include "tools/tidy.h"

#define COLUMNS 16

/* A table of data/, its comments skipped, its columns found by name. */
struct table_read { struct cx cx; struct csv_reader *reader; struct csv_record row; struct str head[COLUMNS]; size_t columns; };

static bool table_open(struct tree *tree, const struct source *file, struct table_read *t)
{
	bool more;
	*t = (struct table_read){ .cx = { .arena = tree->arena } };
	must(csv_open_bytes(&t->cx, file->text, ',', '#', &t->reader) == OK);
	if (csv_next(&t->cx, t->reader, &t->row, &more) != OK || !more)
		return false;
	for (; t->columns < t->row.fields && t->columns < COLUMNS; t->columns++)
		t->head[t->columns] = str_dup(tree->arena, t->row.field[t->columns]);
	return true;
}

static bool table_next(struct tree *tree, const struct source *file, struct table_read *t)
{
	bool more;
	if (csv_next(&t->cx, t->reader, &t->row, &more) != OK || !more)
		return false;
	if (t->row.problem)
		complain(tree, file->path, (int)t->row.line, "%s", t->row.problem);
	return true;
}

static struct str cell(const struct table_read *t, const char *column)
{
	for (size_t i = 0; i < t->columns && i < t->row.fields; i++)
		if (str_is(t->head[i], column))
			return t->row.field[i];
	return STR("");
}

static bool columns_there(struct tree *tree, const struct source *file, const struct table_read *t, const char *const *columns)
{
	bool all = true;
	for (size_t i = 0; columns[i]; i++) {
		bool there = false;
		for (size_t k = 0; k < t->columns; k++)
			there = there || str_is(t->head[k], columns[i]);
		if (!there)
			complain(tree, file->path, 1, "the column \"%s\" is missing", columns[i]);
		all = all && there;
	}
	return all;
}

static bool tag_shaped(struct str word)
{
	return word.n == 7 && str_starts(word, "HAZ-");
}

/* Tags that code carries and the table does not know. */
static void tags_unknown(struct tree *tree, const struct str *tag, size_t tags)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		if (!path_in(file, "src/"))
			continue;
		for (size_t at = 0; at < file->text.n; at++) {
			const char *hit = memmem(file->text.p + at, file->text.n - at, "HAZ-", 4);
			if (!hit)
				break;
			at = (size_t)(hit - file->text.p);
			struct str found = str_sub(file->text, at, 7);
			bool known = false;
			for (size_t k = 0; k < tags && !known; k++)
				known = str_eq(tag[k], found);
			if (!known)
				complain(tree, file->path, line_of(file, at), "%.*s is not in data/hazards.csv", STRF(found));
		}
	}
}

/* Does a tag at this place stand at code: in a comment on a line of code, or in one that ends right above one? What only
 * opens a file, or introduces a part of it, controls nothing. */
static bool at_code(const struct source *file, size_t at)
{
	size_t from = at, to = at;
	bool code = false, quoted = false;
	while (from > 0 && file->text.p[from - 1] != '\n') {
		code |= file->code.p[--from] > ' ';
		quoted ^= file->code.p[from] == '"';
	}
	if (quoted || file->code.p[at] != ' ')
		return false;
	if (code)
		return true;
	while (to < file->text.n && file->code.p[to] <= ' ') {
		if (file->text.p[to] == '\n' && to + 1 < file->text.n && file->text.p[to + 1] == '\n')
			return false;
		to++;
	}
	return to < file->text.n && file->code.p[to] != '#';
}

/* Is there such a place? Of what is no C: a line that begins as comments do there. */
static bool tag_placed(struct tree *tree, const struct source *file, struct str tag)
{
	const char *wanted = str_c(tree->arena, tag);
	for (size_t at = 0; at < file->text.n; at++) {
		ptrdiff_t hit = str_find(str_sub(file->text, at, file->text.n), wanted);
		if (hit < 0)
			return false;
		at += (size_t)hit;
		size_t from = at;
		while (from > 0 && file->text.p[from - 1] != '\n')
			from--;
		if (file->is_c ? at_code(file, at) : file->text.p[from] == '#' || str_starts(str_sub(file->text, from, at), "//"))
			return true;
	}
	return false;
}

static bool controlled(struct tree *tree, struct str tag)
{
	for (size_t i = 0; i < tree->count; i++)
		if (path_in(&tree->file[i], "src/") && str_ends(str_of(tree->file[i].path), ".c") && tag_placed(tree, &tree->file[i], tag))
			return true;
	return false;
}

static void proof_judge(struct tree *tree, const struct source *table, int line, struct str tag, struct str proof)
{
	const struct source *file = file_of(tree, str_c(tree->arena, proof));
	if (!file)
		complain(tree, table->path, line, "%.*s: there is no %.*s to prove it", STRF(tag), STRF(proof));
	else if (!path_in(file, "tests/") || str_ends(proof, ".h"))
		complain(tree, table->path, line, "%.*s: %.*s is no test", STRF(tag), STRF(proof));
	else if (!tag_placed(tree, file, tag))
		complain(tree, table->path, line, "%.*s: no comment at a line of %.*s carries it", STRF(tag), STRF(proof));
}

/* Each tag of data/hazards.csv stands in a comment at a line of code of src/, and at one of each of the tests that prove it (apart
 * by blanks). */
void check_hazards(struct tree *tree)
{
	static const char *const columns[] = { "tag", "hazard", "cause", "severity", "likelihood", "control", "proof", NULL };
	const struct source *file = file_of(tree, "data/hazards.csv");
	struct table_read t;
	struct str tag[1000];
	size_t tags = 0;
	if (!file)
		return;
	if (table_open(tree, file, &t) && columns_there(tree, file, &t, columns)) {
		while (table_next(tree, file, &t) && tags < LENGTH(tag)) {
			struct str name = str_dup(tree->arena, str_trim(cell(&t, "tag"))), proofs = str_trim(cell(&t, "proof")), proof;
			if (!tag_shaped(name))
				complain(tree, file->path, (int)t.row.line, "a tag is HAZ- and three digits, not \"%.*s\"", STRF(name));
			for (size_t i = 0; i < tags; i++)
				if (str_eq(tag[i], name))
					complain(tree, file->path, (int)t.row.line, "%.*s is here twice", STRF(name));
			tag[tags++] = name;
			if (!controlled(tree, name))
				complain(tree, file->path, (int)t.row.line, "%.*s: no comment at a line of code of src/ carries it", STRF(name));
			if (str_empty(proofs))
				complain(tree, file->path, (int)t.row.line, "%.*s has no proof", STRF(name));
			while (proofs.n) {
				str_cut(proofs, ' ', &proof, &proofs);
				if (proof.n)
					proof_judge(tree, file, (int)t.row.line, name, proof);
			}
		}
		tags_unknown(tree, tag, tags);
	}
	csv_close(t.reader);
}

/* Each error of data/errors.csv is given somewhere in src/, or reserved in tools/tidy.known. */
void check_errors(struct tree *tree)
{
	const struct source *file = file_of(tree, "data/errors.csv");
	struct table_read t;
	if (!file)
		return;
	if (table_open(tree, file, &t)) {
		while (table_next(tree, file, &t)) {
			struct str name = cell(&t, "name");
			char *constant = arena_printf(tree->arena, "ERR_%.*s", STRF(name));
			bool used = word_used(tree, "src/", str_of(constant));
			if (!is_known(tree, "error", name, !used) && !used)
				complain(tree, file->path, (int)t.row.line, "nothing gives %s; reserve it in tools/tidy.known or take it out", constant);
		}
	}
	csv_close(t.reader);
}

/* Each named query of sql/ is asked somewhere in src/. */
void check_queries(struct tree *tree)
{
	static const char *const forms[] = { "-- query: ", "-- insert: ", "-- lookup: ", NULL };
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		struct str line, name;
		int number = 0;
		if (!path_in(file, "sql/") || !str_ends(str_of(file->path), ".sql"))
			continue;
		for (size_t at = 0; line_next(file->text, &at, &line); ) {
			number++;
			for (size_t k = 0; forms[k]; k++) {
				size_t from = strlen(forms[k]);
				if (!str_starts(line, forms[k]) || !word_next(line, &from, &name))
					continue;
				char *constant = arena_printf(tree->arena, "Q_%.*s", STRF(name));
				/* A macro of record may put the name together: then the rest of it stands there. */
				bool used = word_used(tree, "src/", str_of(constant)) || word_used(tree, "src/record/", name);
				if (!is_known(tree, "query", name, !used) && !used)
					complain(tree, file->path, number, "nothing asks %s", constant);
			}
		}
	}
}
