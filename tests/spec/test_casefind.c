/* Runs every spec of tests/spec/casefind on the rule alone, and through both stores. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "record/signin.h"
#include "record/timeline.h"
#include "rule/redflag.h"
#include "tests/kit/region.h"
#include "tests/kit/spec_store.h"
#include "tests/kit/store.h"

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

/* One judgement of a case, by the rule or red flag that its spec names. */
struct judgement { struct finding_draft f; struct redflag_finding stop; };

static const struct rule *rule_of(const struct spec *spec, const struct redflag **ret_flag)
{
	*ret_flag = spec->red_flag ? catalog_redflag(catalog, spec->subject) : NULL;
	return !spec->red_flag ? catalog_rule(catalog, spec->subject, 0) : *ret_flag ? &(*ret_flag)->rule : NULL;
}

/* Over this timeline, its codes being rows of spec->row. */
static bool case_judge(struct cx *cx, const struct spec *spec, const struct spec_case *c, const struct timeline *timeline,
	struct judgement *ret)
{
	const struct redflag *flag;
	const struct rule *rule = rule_of(spec, &flag);
	*ret = (struct judgement){ 0 };
	if (!rule) {
		print_error("%s: there is no such rule or red flag\n", spec->file);
		return false;
	}
	struct strata_rank *rank = arena_array(cx->arena, (size_t)rule->clauses, sizeof *rank);
	for (int n = 0; n < rule->clauses; n++)
		rank[n] = c->rank;
	struct casefind ask = { .rule = rule, .set = spec_codesets(cx->arena, spec, c, rule), .day = c->day, .comorbid = c->comorbid,
		.rank = rank, .name = catalog->name, .names = catalog->names };
	if (flag) {
		redflag_judge(cx->arena, flag, &ask, timeline, &ret->stop);
		ret->f = ret->stop.finding;
	} else {
		casefind_judge(cx->arena, &ask, timeline, &ret->f);
	}
	return true;
}

static int case_check(const struct spec *spec, const struct spec_case *c, const struct judgement *is)
{
	int wrong = 0;
	if (is->f.truth != c->expect) {
		print_error("%s:%d: %s: expected %s, found %s: %s\n", spec->file, c->line, c->name, spec_truth_word(c->expect),
			spec_truth_word(is->f.truth), is->f.line);
		wrong++;
	}
	if (spec->red_flag && c->has_since && is->stop.since.day != c->since.day) {
		char day[DAY_TEXT];
		print_error("%s:%d: %s: since %s\n", spec->file, c->line, c->name, day_iso(is->stop.since, day));
		wrong++;
	}
	if (!c->why) {
		print_error("%s:%d: %s: a case says why\n", spec->file, c->line, c->name);
		wrong++;
	}
	for (size_t i = 0; i < c->clauses; i++)
		wrong += clause_check(spec, c, &c->clause[i], &is->f);
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
		for (size_t k = 0; k < spec.count; k++, cases++) {
			struct timeline timeline = spec_timeline(cx->arena, &spec.cases[k]);
			struct judgement is;
			wrong += case_judge(cx, &spec, &spec.cases[k], &timeline, &is) ? case_check(&spec, &spec.cases[k], &is) : 1;
		}
	}
	print_message("# %d cases in %zu files\n", cases, files);
	assert_int_equal(wrong, 0);
}

/* ---- through a store ---- */

static int evidence_differs(const int64_t *a, size_t as, const int64_t *b, size_t bs, int64_t first)
{
	if (as != bs)
		return 1;
	for (size_t i = 0; i < as; i++)
		if (a[i] - 1 != b[i] - first)
			return 1;
	return 0;
}

/* The reasons are the same to the word and to the event, whether the record lay in a store or not. */
static int same_reasons(const struct spec *spec, const struct spec_case *c, const struct judgement *alone, const struct judgement *stored,
	int64_t first)
{
	int wrong = 0;
	for (int n = 0; n < alone->f.clauses; n++) {
		const struct clause_result *a = &alone->f.clause[n], *b = &stored->f.clause[n];
		if (strcmp(a->words, b->words) == 0 && !evidence_differs(a->event, a->events, b->event, b->events, first) &&
		    !evidence_differs(a->maybe, a->maybes, b->maybe, b->maybes, first))
			continue;
		print_error("%s:%d: %s: clause %d alone \"%s\", %zu+%zu events; stored \"%s\", %zu+%zu\n", spec->file, c->line, c->name, n,
			a->words, a->events, a->maybes, b->words, b->events, b->maybes);
		wrong++;
	}
	return wrong + (strcmp(alone->f.line, stored->f.line) != 0);
}

static enum err sign_in(struct cx *cx, struct db *db, void *arg)
{
	int64_t *service = arg;
	return signin_system(cx, db, kit_policy(), *service, clock_now(), service);
}

static int spec_through(struct cx *cx, struct db *db, const struct spec *written, const struct spec_stored *to)
{
	struct coverage coverage;
	struct spec spec = *written;
	int wrong = 0;
	assert_ok(coverage_load(cx, db, kit_policy(), 0, INT64_MAX, &coverage));
	assert_ok(codes_load(cx, db, &spec.row, &spec.rows));
	for (size_t i = 0; i < spec.count; i++) {
		const struct spec_case *c = &spec.cases[i];
		struct timeline timeline = spec_timeline(cx->arena, c);
		struct timeline_head head;
		struct judgement alone, stored;
		assert_true(case_judge(cx, written, c, &timeline, &alone));
		assert_ok(timeline_load(cx, db, &coverage, to[i].patient, &timeline, &head));
		assert_true(case_judge(cx, &spec, c, &timeline, &stored));
		wrong += case_check(&spec, c, &stored) + same_reasons(&spec, c, &alone, &stored, to[i].first_event);
	}
	return wrong;
}

/* Written as an import would, read back under the service's guard as care/finding reads. */
static void through(enum store_engine engine)
{
	struct cx *cx = kit_cx();
	char **name;
	size_t files;
	int wrong = 0;
	int64_t service = NIL;
	const char *folder = kit_path("tests/spec/casefind");
	if (!kit_has(engine))
		skip();
	struct store *store = kit_store(engine);
	assert_ok(file_list(cx, folder, ".spec", &name, &files));
	struct spec *spec = arena_array(cx->arena, files, sizeof *spec);
	struct spec_stored **to = arena_array(cx->arena, files, sizeof *to);
	for (size_t i = 0; i < files; i++) {
		spec[i] = spec_read(cx, file_join(cx->arena, folder, name[i]));
		to[i] = arena_array(cx->arena, spec[i].count + 1, sizeof **to);
		service = spec_store(store, &spec[i], to[i]);
	}
	struct db *db;
	assert_ok(store_write(cx, store, sign_in, &service));
	assert_ok(store_reader(cx, store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, service, clock_now());
	for (size_t i = 0; i < files; i++)
		wrong += spec_through(cx, db, &spec[i], to[i]);
	db_end(db);
	store_reader_back(store, db);
	store_close(store);
	assert_int_equal(wrong, 0);
}

static void every_spec_holds_through_sqlite(void **state)
{
	(void)state;
	through(STORE_SQLITE);
}

static void every_spec_holds_through_postgres(void **state)
{
	(void)state;
	through(STORE_POSTGRES);
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
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_spec_holds), cmocka_unit_test(every_table_is_shown),
		cmocka_unit_test(every_spec_holds_through_sqlite), cmocka_unit_test(every_spec_holds_through_postgres) };
	return cmocka_run_group_tests(tests, begin, end);
}
