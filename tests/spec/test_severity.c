/* The grade of severity that follows from what is known of each dimension, by a table worked out by hand. */
#include "tests/kit/kit.h"

#include "base/file.h"
#include "catalog/catalog.h"
#include "model/plan.h"
#include "rule/severity.h"

static struct catalog *tables;

static int load(void **state)
{
	(void)state;
	struct catalog_source builtin = catalog_builtin(kit_cx()->arena);
	return catalog_load(kit_cx_now(), &builtin, NULL, &tables, NULL) == OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(tables);
	return 0;
}

static struct str cut(struct str *rest, char at)
{
	struct str part;
	str_cut(*rest, at, &part, rest);
	return str_trim(part);
}

static int dimension_of(const struct severity *table, struct str id)
{
	for (int i = 0; i < table->dimensions; i++)
		if (str_eq(table->dimension[i].id, id))
			return i;
	print_error("no dimension %.*s\n", STRF(id));
	assert_true(false);
	return -1;
}

static bool alone_at(const struct severity_dimension *d, int grade)
{
	for (int i = 0; i < d->steps; i++)
		if (d->step[i].grade == grade)
			return d->step[i].alone;
	return false;
}

static void known_read(const struct severity *table, struct str text, struct severity_reason *reason)
{
	for (int i = 0; i < table->dimensions; i++) {
		const struct severity_dimension *d = &table->dimension[i];
		int most = d->step[d->steps - 1].grade;
		reason[i] = (struct severity_reason){ .dimension = d, .at_most = most, .could = alone_at(d, most) };
	}
	while (text.n) {
		struct str part = cut(&text, ','), id = cut(&part, ' '), least = cut(&part, '-');
		int64_t low = 0, high = 0;
		assert_true(str_int(least, &low));
		high = low;
		if (part.n)
			assert_true(str_int(str_trim(part), &high));
		struct severity_reason *r = &reason[dimension_of(table, id)];
		r->known = true;
		r->at_least = (int)low;
		r->at_most = (int)high;
		r->enough = alone_at(r->dimension, r->at_least);
		r->could = alone_at(r->dimension, r->at_most);
	}
}

static void grades_by_hand(void **state)
{
	(void)state;
	const struct severity *table = catalog_severity(tables, STR_NONE, 0);
	struct severity_reason reason[SEVERITY_DIMENSIONS];
	struct severity_proposal p;
	struct str text;
	int cases = 0, wrong = 0;
	assert_non_null(table);
	assert_ok(file_read(kit_cx_now(), kit_path("tests/spec/severity/four-grades.spec"), 1u << 20, &text));
	while (text.n) {
		struct str line = cut(&text, '\n'), whole = line;
		if (!line.n || line.p[0] == '#')
			continue;
		struct str known = cut(&line, '|'), grade = cut(&line, ','), could = str_trim(line);
		known_read(table, known, reason);
		severity_combine(table, reason, &p);
		bool same = str_is(grade, p.grade ? plan_grade_say(p.grade) : "none") && str_is(could, plan_grade_say(p.could));
		cases++;
		wrong += !same;
		if (!same)
			print_error("%.*s\n   is %s, %s\n", STRF(whole), p.grade ? plan_grade_say(p.grade) : "none", plan_grade_say(p.could));
	}
	assert_int_equal(wrong, 0);
	assert_true(cases >= 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_by_hand) };
	return cmocka_run_group_tests(tests, load, unload);
}
