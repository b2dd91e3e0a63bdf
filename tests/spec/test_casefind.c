/* Runs every spec of tests/spec/casefind on the rule alone. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "rule/redflag.h"
#include "tests/kit/spec.h"

static struct catalog *catalog;

static int clause_check(const struct spec *spec, const struct spec_case *c, const struct spec_clause *want, const struct finding_draft *f)
{
	if (want->clause < 0 || want->clause >= f->clauses) {
		print_error("%s:%d: the rule has no clause %d\n", spec->file, want->line, want->clause);
		return 1;
	}
	const struct clause_result *is = &f->clause[want->clause];
	bool same = is->truth == want->truth && (!want->counted ||
		(is->certain == want->certain && is->possible == want->possible && is->open == want->open));
	if (!same)
		print_error("%s:%d: %s: clause %d is %s %lld+%lld%s: %s\n", spec->file, want->line, c->name, want->clause,
			spec_truth_word(is->truth), (long long)is->certain, (long long)is->possible, is->open ? " or more" : "", is->words);
	return !same;
}

static int case_check(struct cx *cx, const struct spec *spec, const struct spec_case *c)
{
	const struct redflag *flag = spec->red_flag ? catalog_redflag(catalog, spec->subject) : NULL;
	const struct rule *rule = spec->red_flag ? (flag ? &flag->rule : NULL) : catalog_rule(catalog, spec->subject, 0);
	struct redflag_finding stop = { 0 };
	struct finding_draft f;
	int wrong = 0;
	if (!rule) {
		print_error("%s: there is no such rule or red flag\n", spec->file);
		return 1;
	}
	struct timeline timeline = spec_timeline(cx->arena, c);
	struct strata_rank *rank = arena_array(cx->arena, (size_t)rule->clauses, sizeof *rank);
	for (int n = 0; n < rule->clauses; n++)
		rank[n] = c->rank;
	struct casefind ask = { .rule = rule, .set = spec_codesets(cx->arena, spec, c, rule), .day = c->day, .comorbid = c->comorbid,
		.rank = rank, .name = catalog->name, .names = catalog->names };
	if (flag) {
		redflag_judge(cx->arena, flag, &ask, &timeline, &stop);
		f = stop.finding;
	} else {
		casefind_judge(cx->arena, &ask, &timeline, &f);
	}
	if (f.truth != c->expect) {
		print_error("%s:%d: %s: expected %s, found %s: %s\n", spec->file, c->line, c->name, spec_truth_word(c->expect),
			spec_truth_word(f.truth), f.line);
		wrong++;
	}
	if (flag && c->has_since && stop.since.day != c->since.day) {
		char day[DAY_TEXT];
		print_error("%s:%d: %s: since %s\n", spec->file, c->line, c->name, day_iso(stop.since, day));
		wrong++;
	}
	if (!c->why) {
		print_error("%s:%d: %s: a case says why\n", spec->file, c->line, c->name);
		wrong++;
	}
	for (size_t i = 0; i < c->clauses; i++)
		wrong += clause_check(spec, c, &c->clause[i], &f);
	return wrong;
}

static void every_spec_holds(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char **name;
	size_t files;
	int wrong = 0, cases = 0;
	const char *folder = kit_path("tests/spec/casefind");
	assert_ok(file_list(cx, folder, ".spec", &name, &files));
	assert_true(files > 0);
	for (size_t i = 0; i < files; i++) {
		struct spec spec = spec_read(cx, file_join(cx->arena, folder, name[i]));
		for (size_t k = 0; k < spec.count; k++, cases++)
			wrong += case_check(cx, &spec, &spec.cases[k]);
	}
	print_message("# %d cases in %zu files\n", cases, files);
	assert_int_equal(wrong, 0);
}

/* Every shipped rule and red flag has a spec that shows it yes, no and unknown. */
static void every_table_is_shown(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	char **name;
	size_t files;
	int missing = 0;
	const char *folder = kit_path("tests/spec/casefind");
	assert_ok(file_list(cx, folder, ".spec", &name, &files));
	for (size_t i = 0; i < catalog->currents + catalog->redflags; i++) {
		bool is_rule = i < catalog->currents;
		struct str id = is_rule ? catalog->current[i]->id : catalog->redflag[i - catalog->currents]->rule.id;
		bool seen[3] = { false };
		for (size_t k = 0; k < files; k++) {
			struct spec spec = spec_read(cx, file_join(cx->arena, folder, name[k]));
			for (size_t n = 0; n < spec.count && str_eq(spec.subject, id) && spec.red_flag == !is_rule; n++)
				seen[spec.cases[n].expect + 1] = true;
		}
		for (int t = 0; t < 3; t++)
			if (!seen[t]) {
				print_error("no spec shows %s %.*s as %s\n", is_rule ? "rule" : "red flag", STRF(id), spec_truth_word((enum truth)(t - 1)));
				missing++;
			}
	}
	assert_int_equal(missing, 0);
}

static int begin(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	struct catalog_source source = catalog_builtin(cx->arena);
	struct problems problems = { .arena = cx->arena };
	if (catalog_load(cx, &source, kit_path("tests/spec/casefind/site"), &catalog, &problems) == OK)
		return 0;
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s:%d: %s: %s\n", problems.list[i].file, problems.list[i].line, problems.list[i].field ? problems.list[i].field : "",
			problems.list[i].say);
	return -1;
}

static int end(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_spec_holds), cmocka_unit_test(every_table_is_shown) };
	return cmocka_run_group_tests(tests, begin, end);
}
