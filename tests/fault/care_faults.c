/* Every function of care that writes, failed at each of its statements in turn, and at COMMIT; and what was done although nobody was told.
 *
 * Each time an error with a sentence is the answer, and every table is as before; asked for once more it is done, and every table is as it is where
 * nothing failed. Where COMMIT was done and nobody was told, all is there, and asked for once more it is not done twice. */
#include "tests/kit/kit.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "record/audit.h"
#include "record/slip.h"
#include "store/store.h"
#include "tests/kit/care_story.h"
#include "tests/kit/digest.h"
#include "tests/kit/figure.h"
#include "tests/kit/store.h"

#define PLACES_MAX 100000
#define PLACES_ENOUGH 150

static enum store_engine engine;
static struct story_plain plain;
static int64_t every, tried, halves;      /* each so manieth place is failed; refused, and yet something was done */

/* Where the time goes is said: reading all that there is after each failure takes the most of it. */
static int64_t acting_us, reading_us;

static enum err taken(size_t i, bool again, enum failing how, int64_t nth, bool *ret_came)
{
	int64_t n, from = clock_ticks_us();
	enum err err = story_take(i, again, how, nth, ret_came, &n);
	acting_us += clock_ticks_us() - from;
	return err;
}

static struct str all_now(struct digest *digest, struct arena *arena)
{
	int64_t from = clock_ticks_us();
	struct str now = digest_now(digest, arena);
	reading_us += clock_ticks_us() - from;
	return now;
}

static int begin(void **state)
{
	(void)state;
	story_wrongs = 0;
	assert_true(story_plain(engine, &plain));
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(&plain.arena);
	return 0;
}

/* Fails at each place until there are no more, and is done then. */
static void until_done(size_t i, const struct story_step *step, enum failing how, struct digest *digest)
{
	struct arena arena;
	bool came = true;
	arena_init(&arena, 0);
	struct str before = all_now(digest, &arena);
	/* Of hundreds of rows that go into one table each so manieth is enough. */
	int64_t stride = plain.places[i] / PLACES_ENOUGH > every ? plain.places[i] / PLACES_ENOUGH : every;
	for (int64_t nth = 1 + (int64_t)i % stride; came && nth < PLACES_MAX; nth += stride) {
		struct arena_mark mark = arena_mark(&arena);
		enum err err = taken(i, false, how, nth, &came);
		struct str now = all_now(digest, &arena);
		tried += came;
		if (err != OK && !*cx_say(kit_cx_now()))
			story_wrong(i, how, nth, "no sentence says what to do", "");
		bool half = came && err != OK && !step->slices && *digest_differs(now, before);
		halves += half;
		if (half)
			story_wrong(i, how, nth, "it is refused and has changed", digest_differs(now, before));
		if (!came && err != OK)
			story_wrong(i, how, nth, "nothing fails any more, and it is refused:", cx_say(kit_cx_now()));
		if (err == OK && *story_differs(i, now, plain.done[i]))
			story_wrong(i, how, nth, "it is taken, and not all is done:", story_differs(i, now, plain.done[i]));
		if (err == OK && came)
			story_wrong(i, how, nth, "this failure is passed over:", failing_place());
		came &= err != OK;
		arena_back(&arena, mark);
	}
	arena_free(&arena);
}

#ifndef CONTROL_BROKEN_ON_PURPOSE
static bool long_form;

/* Fails once, and is done all the same. Where nobody could know that it was done, it may be told as an error; forms look their first answer up. */
static void done_once(size_t i, const struct story_step *step, enum failing how, struct digest *digest)
{
	struct arena arena;
	bool came;
	arena_init(&arena, 0);
	enum err err = taken(i, false, how, 1, &came);
	tried += came;
	if (step->slices && err != OK) {          /* only the first of its transactions was done, or told so */
		bool no;
		err = taken(i, false, FAILING_NOTHING, 2, &no);
	}
	struct str now = all_now(digest, &arena);
	if (came && err != OK && how != FAILING_LOST)
		story_wrong(i, how, 1, "it is refused:", cx_say(kit_cx_now()));
	if (*story_differs(i, now, plain.done[i]))
		story_wrong(i, how, 1, "not all is done, or more:", story_differs(i, now, plain.done[i]));
	arena_free(&arena);
}

static void once_more(size_t i, const struct story_step *step, enum failing how, struct digest *digest)
{
	struct arena arena;
	bool came;
	arena_init(&arena, 0);
	enum err err = taken(i, true, FAILING_NOTHING, 0, &came);
	struct str now = all_now(digest, &arena);
	if ((err != OK) != (step->again == AGAIN_REFUSED))
		story_wrong(i, how, 0, err == OK ? "asked for once more it is taken" : "asked for once more it is refused:", err == OK ? "" : cx_say(kit_cx_now()));
	if (*story_differs(i, now, plain.repeated[i]))
		story_wrong(i, how, 0, "asked for once more it is done twice, or half:", story_differs(i, now, plain.repeated[i]));
	arena_free(&arena);
}

static void telling(enum failing how, const char *unit)
{
	size_t count;
	const struct story_step *step = story_steps(&count);
	int64_t before = story_wrongs;
	tried = acting_us = reading_us = 0;
	story_open(engine);
	struct digest *digest = digest_open(&story.where);
	for (size_t i = 0; i < count; i++) {
		story_ready(i);
		if (how == FAILING_IDLE || how == FAILING_AGAIN || how == FAILING_LOST)
			done_once(i, &step[i], how, digest);
		else
			until_done(i, &step[i], how, digest);
		once_more(i, &step[i], how, digest);
	}
	digest_close(digest);
	story_close();
	bool pass = story_wrongs == before && tried >= 50;
	print_message("# %s: %.0f s acting, %.0f s reading all tables\n", unit, (double)acting_us / 1e6, (double)reading_us / 1e6);
	kit_figure("fault", story_wrongs - before, tried, unit, "0", pass);
	assert_true(tried >= 50);
	assert_int_equal(story_wrongs - before, 0);
}

static void a_statement_is_refused(void **state)
{
	(void)state;
	if (long_form || engine == STORE_SQLITE)
		telling(FAILING_REFUSED, engine ? "statements refused, PostgreSQL" : "statements refused, SQLite");
}

static void a_statement_is_done_and_an_error_answered(void **state)
{
	(void)state;
	if (long_form)
		telling(FAILING_ANSWER, engine ? "statements done and answered with an error, PostgreSQL" : "statements done and answered with an error, SQLite");
}

static void the_connection_breaks(void **state)
{
	(void)state;
	if (engine == STORE_SQLITE || !long_form)
		return;
	telling(FAILING_CUT, "connections broken before a statement");
	telling(FAILING_BROKEN, "connections broken after a statement");
	telling(FAILING_IDLE, "idle connections gone: sent anew");
	telling(FAILING_AGAIN, "COMMITs that met another: done again");
}

static void nobody_is_told(void **state)
{
	(void)state;
	if (engine == STORE_POSTGRES)
		telling(FAILING_LOST, "COMMITs of which nobody was told: not done twice");
}

/* ---- nothing is left out ---- */

/* What src/care promises and does not write by itself. Whatever is neither here nor told in the story is a function that nobody tried to break. */
static const char reads[] = " agreement_draft_read agreement_party_of agreement_preview agreement_viewers service_comorbid service_mode rule_standing "
	"asked_build constraint_require constraints_of decision_check episode_view episode_course episode_courses episode_may_act episode_may_restrict "
	"diary_load diary_place diary_staff diary_free diary_clash diary_calendar_of booking_may group_name_check "
	"remote_service_of remote_service_by alert_reader_may answers_worse measures_due remote_filling paper_sheet "
	"glass_locked_say letter_propose letters_due letters_due_by letters_waiting letter_view measures_view measures_view_by meeting_proposed plan_view plan_of "
	"retention_due severity_propose finding_asides subject_pack_load subject_pack_of symptom_newest ward_bed_days ward_may_write why_make flag_stands "
	"table_standing task_doers task_doer_may ";

static bool in_story(struct str name)
{
	size_t count;
	const struct story_step *step = story_steps(&count);
	for (size_t i = 0; i < count; i++)
		if (str_is(name, step[i].function))
			return true;
	return false;
}

/* The functions of a header that may fail and are neither told nor only read. */
static int64_t left_out(struct str header, int64_t *ret_all)
{
	int64_t left = 0;
	struct str line;
	while (str_cut(header, '\n', &line, &header)) {
		static const char sign[] = "enum err ";
		size_t n = sizeof sign - 1;
		if (line.n <= n || memcmp(line.p, sign, n) != 0)
			continue;
		struct str name, rest;
		if (!str_cut(str_sub(line, n, line.n - n), '(', &name, &rest))
			continue;
		++*ret_all;
		const char *read = kit_say(" %.*s ", STRF(name));
		if (in_story(name) || strstr(reads, read))
			continue;
		left++;
		print_message("# %.*s writes, or may: tell of it in tests/kit/care_story_*.c, or say in tests/fault/care_faults.c that it only reads\n", STRF(name));
	}
	return left;
}

static void every_function_of_care_is_told_of(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int64_t left = 0, all = 0, none = 0;
	DIR *dir = opendir(kit_path("src/care"));
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		size_t n = strlen(e->d_name);
		struct str text;
		if (n < 3 || strcmp(e->d_name + n - 2, ".h") != 0 || (n > 5 && strcmp(e->d_name + n - 5, "_in.h") == 0))
			continue;
		assert_ok(file_read(cx, kit_path(kit_say("src/care/%s", e->d_name)), 1 << 20, &text));
		left += left_out(text, &all);
	}
	closedir(dir);
	assert_true(all > 60);
	assert_int_equal(left, 0);
	/* one that nobody has heard of is found */
	assert_int_equal(left_out(STR("/* A header. */\nenum err episode_forget(struct cx *cx, struct store *store);\n"), &none), 1);
}

int main(void)
{
	log_quiet(true);
	kit_cx();
	long_form = kit_number("WAYMARK_EVERY", 0) > 0;
	every = long_form ? 1 : 61;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function_of_care_is_told_of), cmocka_unit_test(a_statement_is_refused),
		cmocka_unit_test(a_statement_is_done_and_an_error_answered), cmocka_unit_test(the_connection_breaks), cmocka_unit_test(nobody_is_told),
	};
	return kit_run_on_engines("care, failed at every place", tests, LENGTH(tests), &engine, begin, end, NULL);
}
#else
/* ---- the control: care as it must not be ---- */

static enum { WELL, COMMITS_BETWEEN, SLIP_APART } broken;

enum err __real_audit_add(struct cx *cx, struct db *db, const struct audit *audit, struct instant now);
enum err __wrap_audit_add(struct cx *cx, struct db *db, const struct audit *audit, struct instant now);
/* What was written stands, whether or not it comes into the log. */
enum err __wrap_audit_add(struct cx *cx, struct db *db, const struct audit *audit, struct instant now)
{
	static const struct query commit = { .name = "COMMIT", .kind = QUERY_SYSTEM, .sqlite = "COMMIT", .writes = true, .number = 4000 };
	static const struct query begin_again = { .name = "BEGIN", .kind = QUERY_SYSTEM, .sqlite = "BEGIN IMMEDIATE", .writes = true, .number = 4001 };
	if (broken == COMMITS_BETWEEN) {
		TRY(db_run(cx, db, &commit, NULL));
		TRY(db_run(cx, db, &begin_again, NULL));
	}
	return __real_audit_add(cx, db, audit, now);
}

static struct { char job[40]; int64_t subject, organisation; struct instant now; } later[20];
static size_t laters;

enum err __real_slip_put(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now);
enum err __wrap_slip_put(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now);
enum err __wrap_slip_put(struct cx *cx, struct db *db, struct str job, int64_t subject, int64_t organisation, struct instant now)
{
	if (broken != SLIP_APART)
		return __real_slip_put(cx, db, job, subject, organisation, now);
	must(laters < LENGTH(later));
	snprintf(later[laters].job, sizeof later->job, "%.*s", STRF(job));
	later[laters].subject = subject;
	later[laters].organisation = organisation;
	later[laters++].now = now;
	return OK;
}

static enum err put_later(struct cx *cx, struct db *db, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < laters; i++)
		TRY(__real_slip_put(cx, db, str_of(later[i].job), later[i].subject, later[i].organisation, later[i].now));
	return OK;
}

enum err __real_store_write(struct cx *cx, struct store *store, store_work *work, void *arg);
enum err __wrap_store_write(struct cx *cx, struct store *store, store_work *work, void *arg);
/* The slip goes into its tray when the rest is done, in a transaction of its own. */
enum err __wrap_store_write(struct cx *cx, struct store *store, store_work *work, void *arg)
{
	laters = 0;
	TRY(__real_store_write(cx, store, work, arg));
	return laters ? __real_store_write(cx, store, put_later, NULL) : OK;
}

/* only: of the functions whose names begin so; the others are told as they are. */
static void is_found_out(const char *unit, const char *only, size_t until)
{
	size_t count;
	int64_t found_out = 0, asked = 0;
	const struct story_step *step = story_steps(&count);
	story_open(engine);
	struct digest *digest = digest_open(&story.where);
	for (size_t i = 0; i < count && i < until; i++) {
		bool came;
		int64_t n;
		story_wrongs = 1000;                      /* it is not printed */
		halves = 0;
		story_ready(i);
		if (step[i].slices || strncmp(step[i].function, only, strlen(only)) != 0) {
			story_take(i, false, FAILING_NOTHING, 0, &came, &n);
			continue;
		}
		until_done(i, &step[i], FAILING_REFUSED, digest);
		asked++;
		found_out += halves > 0;
	}
	digest_close(digest);
	story_close();
	kit_figure("fault-control", found_out, asked, unit, "more than half", found_out * 2 > asked);
	print_message("# %s: %" PRId64 " of %" PRId64 " steps found out\n", unit, found_out, asked);
	assert_true(found_out * 2 > asked);
}

static void a_commit_between_two_writes_is_found_out(void **state)
{
	(void)state;
	assert_int_equal(begin(NULL), 0);
	broken = COMMITS_BETWEEN;
	is_found_out("a COMMIT between two writes", "", 45);
	broken = SLIP_APART;
	is_found_out("a slip outside the transaction", "wrong_person_move", SIZE_MAX);
	end(NULL);
}

int main(void)
{
	log_quiet(true);
	kit_cx();
	every = 3;
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_commit_between_two_writes_is_found_out) };
	return cmocka_run_group_tests_name("care broken on purpose", tests, NULL, NULL);
}
#endif
