/* Persons of a screening, counted by what tells them apart. */
#include "screen/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/table.h"
#include "stat/small.h"

static const struct { const char *word; enum tally_by by; } words[] = { { "practice", BY_PRACTICE }, { "age", BY_AGE }, { "sex", BY_SEX },
	{ "fifth", BY_FIFTH }, { "ethnic", BY_ETHNIC } };
#define COLUMNS "practice,age,sex,fifth,ethnic,people,yes,unknown"
#define HEAD    "# waymark screen "
#define PARTS   100000
#define PEOPLE  INT64_C(10000000000)         /* more than there are: sums stay numbers */

bool tally_by_parse(struct str text, unsigned *ret)
{
	*ret = 0;
	while (text.n) {
		struct str word;
		unsigned here = 0;
		str_cut(text, ',', &word, &text);
		for (size_t i = 0; i < LENGTH(words); i++)
			if (str_is(word, words[i].word))
				here = words[i].by;
		if (!here)
			return false;
		*ret |= here;
	}
	return true;
}

/* ---- rows ---- */


static int row_order(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;
	int order = str_cmp(x->practice, y->practice);
	order = order ? order : (x->age > y->age) - (x->age < y->age);
	order = order ? order : (x->sex > y->sex) - (x->sex < y->sex);
	order = order ? order : (x->fifth > y->fifth) - (x->fifth < y->fifth);
	return order ? order : strcmp(x->ethnic, y->ethnic);
}

/* Rows that stand for the same people become one. */
static void rows_join(struct tally *t)
{
	size_t kept = 0;
	if (t->rows)
		qsort(t->row, t->rows, sizeof *t->row, row_order);
	for (size_t i = 0; i < t->rows; i++) {
		if (kept && row_order(&t->row[kept - 1], &t->row[i]) == 0) {
			t->row[kept - 1].people += t->row[i].people;
			t->row[kept - 1].yes += t->row[i].yes;
			t->row[kept - 1].unknown += t->row[i].unknown;
		} else {
			t->row[kept++] = t->row[i];
		}
	}
	t->rows = kept;
}

/* ---- counting ---- */

struct counting { const struct column_file *file; unsigned by; struct day day; struct table at; struct tally *t; size_t room; struct arena *arena; };

static uint64_t key_of(const struct counting *c, const struct column_block *b, uint32_t i)
{
	uint64_t age = 0;
	if (c->by & BY_AGE)
		age = b->birth_on[i] == DAY_NONE.day || b->birth_on[i] > c->day.day ? 255 : (uint64_t)day_years_between((struct day){ b->birth_on[i] }, c->day) / 10;
	return (c->by & BY_PRACTICE ? (uint64_t)(uint32_t)(b->practice[i] + 1) : 0) | age << 32 | (c->by & BY_SEX ? (uint64_t)b->sex[i] : 0) << 40 |
		(c->by & BY_FIFTH ? (uint64_t)b->fifth[i] : 0) << 44 | (c->by & BY_ETHNIC ? (uint64_t)b->ethnic[i] : 0) << 48;
}

static struct tally_row *row_of(struct counting *c, const struct column_block *b, uint32_t i)
{
	uint64_t key = key_of(c, b, i), at;
	if (table_get(&c->at, key + 1, &at))
		return &c->t->row[at];
	struct tally_row *row = ARRAY_PUSH(c->arena, c->t->row, c->t->rows, c->room);
	uint64_t age = key >> 32 & 0xff;
	*row = (struct tally_row){ .practice = c->by & BY_PRACTICE && b->practice[i] >= 0 ? c->file->place[b->practice[i]] : STR(""),
		.age = c->by & BY_AGE && age != 255 ? (int)age * 10 : -1, .sex = c->by & BY_SEX && b->sex[i] != SEX_UNKNOWN ? b->sex[i] : -1,
		.fifth = c->by & BY_FIFTH && b->fifth[i] ? b->fifth[i] : -1 };
	if (c->by & BY_ETHNIC)
		memcpy(row->ethnic, &b->ethnic[i], 2);
	table_put(&c->at, key + 1, c->t->rows - 1);
	return row;
}

void tally_make(struct arena *arena, const struct column_file *file, const struct screen_ask *ask, const struct screen_result *result, unsigned by,
	struct tally *ret)
{
	struct counting c = { .file = file, .by = by, .day = ask->day, .t = ret, .arena = arena };
	uint64_t person = 0;
	*ret = (struct tally){ .head = tally_head_of(ask, by) };
	table_init(&c.at, 1u << 24);
	for (size_t k = 0; k < file->blocks; k++)
		for (uint32_t i = 0; i < file->block[k].people; i++, person++) {
			const struct screen_found *f = &result->found[person];
			if (f->population == 0)
				continue;
			struct tally_row *row = row_of(&c, &file->block[k], i);
			row->people++;
			row->yes += f->truth == 2;
			row->unknown += f->truth == 1;
		}
	table_free(&c.at);
	rows_join(ret);
}

void tally_hide(struct arena *arena, const struct tally *t, int64_t least, bool *ret_people_shown, bool *ret_shown)
{
	int64_t *people = arena_array(arena, t->rows + 1, sizeof *people), *found = arena_array(arena, t->rows + 1, sizeof *found);
	for (size_t i = 0; i < t->rows; i++) {
		people[i] = t->row[i].people;
		found[i] = t->row[i].yes;
		if (people[i] - found[i] < found[i])
			found[i] = people[i] - found[i];        /* that few are not found may not follow either */
	}
	small_hide(people, t->rows, least, ret_people_shown);
	small_hide(found, t->rows, least, ret_shown);
}

enum err tally_add(struct cx *cx, const struct tally *a, const struct tally *b, struct tally *ret)
{
	TRY(tally_head_same(cx, &a->head, &b->head));
	struct tally sum = { .head = a->head, .rows = a->rows + b->rows };
	sum.row = arena_array(cx->arena, sum.rows + 1, sizeof *sum.row);
	if (a->rows)
		memcpy(sum.row, a->row, a->rows * sizeof *a->row);
	if (b->rows)
		memcpy(sum.row + a->rows, b->row, b->rows * sizeof *b->row);
	rows_join(&sum);
	*ret = sum;
	return OK;
}

/* ---- what was asked ---- */

struct tally_head tally_head_of(const struct screen_ask *ask, unsigned by)
{
	struct tally_head head = { .rule = ask->rule->id, .version = ask->rule->version, .day = ask->day, .by = by };
	memcpy(head.hash, ask->rule->hash, sizeof head.hash);
	return head;
}

enum err tally_head_same(struct cx *cx, const struct tally_head *x, const struct tally_head *y)
{
	if (!str_eq(x->rule, y->rule) || x->version != y->version || strcmp(x->hash, y->hash) != 0 || x->day.day != y->day.day || x->by != y->by)
		return fail(cx, ERR_CONFLICT, "These tables answer different questions and do not add up: rule %.*s version %" PRId64 " and rule %.*s version %"
			PRId64 ", or another text of it, another day, or people told apart otherwise.", STRF(x->rule), x->version, STRF(y->rule), y->version);
	return OK;
}

void tally_head_write(struct buf *buf, const char *word, const struct tally_head *head)
{
	char day[DAY_TEXT];
	buf_printf(buf, HEAD "%s,%.*s,%" PRId64 ",%s,%s,%u", word, STRF(head->rule), head->version, head->hash, day_iso(head->day, day), head->by);
	if (head->parts)
		buf_printf(buf, ",part %" PRId64 " of %" PRId64, head->part, head->parts);
	buf_printf(buf, "\n");
}

/* "part 3 of 8"; nothing: the whole, or nobody said. */
static bool part_read(struct str text, struct tally_head *ret)
{
	struct str word, part;
	if (text.n == 0)
		return true;
	return str_cut(text, ' ', &word, &text) && str_is(word, "part") && str_cut(text, ' ', &part, &text) && str_int(part, &ret->part) &&
		str_cut(text, ' ', &word, &text) && str_is(word, "of") && str_int(text, &ret->parts) && ret->part >= 1 && ret->part <= ret->parts &&
		ret->parts <= PARTS;
}

enum err tally_head_read(struct cx *cx, const char *path, const char *word, struct str line, struct tally_head *ret)
{
	struct str f[7] = { 0 };
	char head[40];
	int64_t by;
	size_t n = 0;
	bool more = true, text = !memchr(line.p, '\0', line.n);
	for (; more && n < LENGTH(f); n++)
		more = str_cut(line, ',', &f[n], &line);
	*ret = (struct tally_head){ 0 };
	snprintf(head, sizeof head, HEAD "%s", word);
	if (!text || more || n < 6 || !str_is(f[0], head) || !f[1].n || !str_int(f[2], &ret->version) || f[3].n >= sizeof ret->hash ||
		!day_parse(f[4], &ret->day) || !str_int(f[5], &by) || by < 0 || by > 31 || !part_read(f[6], ret))
		return fail(cx, ERR_BAD_FILE, "\"%s\", line 1, the first line: does not say what was asked: is it what `waymark screen %s` wrote?", path, word);
	ret->rule = str_dup(cx->arena, f[1]);
	ret->by = (unsigned)by;
	memcpy(ret->hash, f[3].p, f[3].n);
	return OK;
}

/* ---- parts ---- */

enum err tally_part_take(struct cx *cx, struct tally_parts *parts, const char *path, const struct tally_head *head)
{
	if (parts->files++ == 0) {
		parts->parts = head->parts;
		parts->had = arena_array(cx->arena, (size_t)head->parts + 1, sizeof *parts->had);
	}
	if (parts->parts != head->parts)
		return fail(cx, ERR_CONFLICT, "\"%s\" is of another cut into parts than what was before it, or only one of them says which part it is.", path);
	if (head->parts && parts->had[head->part])
		return fail(cx, ERR_CONFLICT, "\"%s\" is part %" PRId64 " of %" PRId64 ", which was there before: its people would count twice.", path,
			head->part, head->parts);
	parts->had[head->part] = true;
	return OK;
}

enum err tally_parts_end(struct cx *cx, const struct tally_parts *parts)
{
	for (int64_t i = 1; i <= parts->parts; i++)
		if (!parts->had[i])
			return fail(cx, ERR_CONFLICT, "Part %" PRId64 " of %" PRId64 " is missing: what is here does not add up to the whole.", i, parts->parts);
	return OK;
}

/* ---- as CSV ---- */

static const char *sex_word(int sex)
{
	return sex == SEX_FEMALE ? "female" : sex == SEX_MALE ? "male" : sex < 0 ? "" : "other";
}

void tally_write(struct buf *buf, const struct tally *t)
{
	tally_head_write(buf, "table", &t->head);
	buf_printf(buf, COLUMNS "\n");
	for (size_t i = 0; i < t->rows; i++) {
		const struct tally_row *r = &t->row[i];
		buf_printf(buf, "%.*s,", STRF(r->practice));
		if (r->age >= 0)
			buf_int(buf, r->age);
		buf_printf(buf, ",%s,", sex_word(r->sex));
		if (r->fifth >= 0)
			buf_int(buf, r->fifth);
		buf_printf(buf, ",%s,%" PRId64 ",%" PRId64 ",%" PRId64 "\n", r->ethnic, r->people, r->yes, r->unknown);
	}
}

static enum err wrong(struct cx *cx, const char *path, int64_t line, const char *field, const char *want)
{
	return fail(cx, ERR_BAD_FILE, "\"%s\", line %" PRId64 ", %s: %s.", path, line, field, want);
}

static bool number_or_none(struct str s, int64_t most, int *ret)
{
	int64_t n = -1;
	bool good = s.n == 0 || (str_int(s, &n) && n >= 0 && n <= most);
	*ret = (int)n;
	return good;
}

static bool sex_read(struct str s, int *ret)
{
	*ret = str_is(s, "female") ? SEX_FEMALE : str_is(s, "male") ? SEX_MALE : str_is(s, "other") ? SEX_OTHER : -1;
	return *ret >= 0 || s.n == 0;
}

static enum err row_read(struct cx *cx, const char *path, int64_t at, struct str line, struct tally_row *ret)
{
	struct str f[8];
	size_t n = 0;
	bool more = !memchr(line.p, '\0', line.n);
	for (; more && n < LENGTH(f); n++)
		more = str_cut(line, ',', &f[n], &line);
	if (more || n != LENGTH(f))
		return wrong(cx, path, at, "the whole line", "there are not eight fields");
	*ret = (struct tally_row){ .practice = str_dup(cx->arena, f[0]) };
	if (!number_or_none(f[1], 150, &ret->age) || !sex_read(f[2], &ret->sex) || !number_or_none(f[3], 5, &ret->fifth))
		return wrong(cx, path, at, "age, sex or fifth", "is not what a table says there");
	if (f[4].n > 2)
		return wrong(cx, path, at, "ethnic", "is no category");
	memcpy(ret->ethnic, f[4].p, f[4].n);
	if (!str_int(f[5], &ret->people) || !str_int(f[6], &ret->yes) || !str_int(f[7], &ret->unknown) || ret->yes < 0 || ret->unknown < 0 ||
		ret->people > PEOPLE || ret->yes > ret->people || ret->unknown > ret->people - ret->yes)
		return wrong(cx, path, at, "people, yes or unknown", "are not counts of which the second and third are part of the first");
	return OK;
}

enum err tally_read(struct cx *cx, const char *path, struct str text, struct tally *ret)
{
	size_t room = 0;
	struct str line;
	int64_t at = 2;
	*ret = (struct tally){ 0 };
	str_cut(text, '\n', &line, &text);
	TRY(tally_head_read(cx, path, "table", str_trim(line), &ret->head));
	str_cut(text, '\n', &line, &text);
	if (!str_is(str_trim(line), COLUMNS))
		return wrong(cx, path, 2, "the columns", "are not " COLUMNS);
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		at++;
		if (str_trim(line).n)
			TRY(row_read(cx, path, at, str_trim(line), ARRAY_PUSH(cx->arena, ret->row, ret->rows, room)));
	}
	rows_join(ret);
	return OK;
}
