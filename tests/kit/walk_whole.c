/* Opened, looked at as a whole, and read again by somebody who knows only what is stored. */
#include "tests/kit/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/kit/ask.h"
#include "tests/kit/course_laws.h"
#include "tests/kit/kit.h"

#define SHOWN 800               /* lines of one board */

void walk_open(struct walk *w, enum store_engine engine, const struct catalog *reference, const struct catalog *program, size_t people, uint64_t seed)
{
	*w = (struct walk){ .reference = reference };
	must(reference->pathways <= WALK_PATHWAYS);
	clock_set((struct instant){ day_begins(day_of(2026, 7, 14)).us + INT64_C(36000000000) });       /* the same walk on any day */
	crew_open(&w->c, engine, program, people);
	w->episode = calloc(WALK_EPISODES, sizeof *w->episode);
	must(w->episode);
	rng_seed(&w->rng, seed, 4);
	for (int i = 0; i < CREW_BEDS; i++)
		w->in_bed[i] = -1;
}

void walk_close(struct walk *w)
{
	clock_set(INSTANT_NONE);
	crew_close(&w->c);
	free(w->episode);
	w->episode = NULL;
}

/* ---- lists ---- */

/* Everybody whose day has come stands on the list of whoever may see her, with that day; and nobody else. */
static void list_is_whole(struct walk *w, enum crew_place place)
{
	const struct crew_hand *h = walk_hand(w, place);
	struct cx *cx = crew_cx();
	struct episode *line, seen;
	struct db *db;
	size_t n;
	assert_ok(store_reader(cx, w->c.store, &db));
	assert_ok(db_begin(cx, db));
	db_guard(db, h->actor.signin, w->c.now);
	assert_ok(board_lines(cx, db, &(struct board_ask){ .organisation = w->c.at[place], .pathway = STR(""), .step = STR(""), .take = SHOWN }, &line, &n));
	must(n < SHOWN);
	struct episode **of = arena_array(cx->arena, n + 1, sizeof *of);
	for (size_t i = 0; i < n; i++)
		of[i] = &line[i];
	assert_ok(board_shown(cx, db, of, n));
	for (size_t i = 0; i < w->opens; i++) {
		const struct carried *e = &w->episode[w->open[i]];
		struct stood s;
		size_t at = 0;
		while (at < n && !(line[at].shown && id_eq(line[at].outside, e->outside)))
			at++;
		if (e->carrier != place)
			continue;
		if ((at < n) != (episode_by_outside(crew_cx(), db, e->outside, &seen) == OK))
			walk_wrong(w, "episode %" PRId64 " is open, %s sees it, and it is not on the list of %s", e->row, h->login, w->c.ods[place]);
		if (at == n || !walk_stands(w, &w->episode[w->open[i]], &s))
			continue;
		if (line[at].due_on.day != s.course->due_on.day || line[at].breach_on.day != course_breach(s.course, crew_today(&w->c)).day)
			walk_wrong(w, "episode %" PRId64 " is on the list for day %d, breach %d; its acts say %d, breach %d", e->row, line[at].due_on.day,
				line[at].breach_on.day, s.course->due_on.day, course_breach(s.course, crew_today(&w->c)).day);
	}
	store_reader_back(w->c.store, db);
}

static void none(struct walk *w, const char *sql, int64_t should, const char *what)
{
	int64_t is = kit_ask_number(&w->c.where, sql);
	if (is != should)
		walk_wrong(w, "%" PRId64 " %s, should be %" PRId64, is, what, should);
}

void walk_whole(struct walk *w)
{
	static const enum crew_place places[] = { AT_SERVICE, AT_UNIT, AT_TRUST };
	int64_t advice = 0;
	for (size_t i = 0; i < LENGTH(places) && !w->wrong[0]; i++)
		list_is_whole(w, places[i]);
	for (size_t i = 0; i < w->advices; i++)
		advice += w->advice[i].open;
	none(w, "SELECT COUNT(*) FROM (SELECT patient_id FROM stay WHERE until_on IS NULL GROUP BY patient_id HAVING COUNT(*) > 1) x", 0, "people are in two beds");
	none(w, "SELECT COUNT(*) FROM (SELECT bed_id FROM stay WHERE until_on IS NULL GROUP BY bed_id HAVING COUNT(*) > 1) x", 0, "beds have two people");
	none(w, "SELECT COUNT(*) FROM episode WHERE phase <> 3 AND due_on IS NULL", 0, "people are on a pathway and nobody looks again");
	none(w, "SELECT COUNT(*) FROM episode WHERE phase <> 3", (int64_t)w->opens, "episodes are open");
	none(w, "SELECT COUNT(*) FROM meeting_point WHERE state = 1 AND ended_at IS NULL", w->points, "decisions and actions are open");
	none(w, "SELECT COUNT(*) FROM consultation WHERE state <= 2", advice, "questions are open");
	none(w, "SELECT COUNT(*) FROM consultation WHERE state = 1 AND due_on IS NULL", 0, "questions wait for an answer without a day");
}

/* ---- again ---- */

struct shown { struct id outside; struct course course; };

/* In a process of its own: how many of them are not as they were shown. */
static int64_t read_again(struct walk *w, const struct shown *shown)
{
	AUTO(catalog) struct catalog *fresh = NULL;
	struct catalog_source builtin = catalog_builtin(kit_cx()->arena);
	struct care care;
	struct proved proved;
	int64_t differ = 0;
	if (store_open(kit_cx_now(), &w->c.where, &w->c.store) != OK ||
	    catalog_load(kit_cx_now(), &builtin, kit_path("tests/golden/site-neurology"), &fresh, NULL) != OK)
		return -1;
	care = (struct care){ fresh, fresh->policy };
	if (episodes_proved(kit_cx_now(), w->c.store, &care, false, w->c.now, &proved) != OK || proved.episodes != (int64_t)w->episodes)
		return -2;
	differ += proved.wrong + proved.unfit;
	w->reference = fresh;
	for (size_t i = 0; i < w->episodes; i++) {
		struct arena_mark mark = arena_mark(kit_cx_now()->arena);
		struct stood s;
		struct carried e = { .outside = shown[i].outside, .pathway = w->episode[i].pathway };
		bool there = walk_stands(w, &e, &s);
		if (there)
			s.course->flag = STR_NONE;
		differ += !there || !course_same(s.course, &shown[i].course) || s.course->opened.day != shown[i].course.opened.day;
		arena_back(kit_cx_now()->arena, mark);
	}
	store_close(w->c.store);
	return differ;
}

void walk_again(struct walk *w)
{
	struct shown *shown = mmap(NULL, (w->episodes + 1) * sizeof *shown, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t *ret = mmap(NULL, sizeof *ret, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	must(shown != MAP_FAILED && ret != MAP_FAILED);
	for (size_t i = 0; i < w->episodes && !w->wrong[0]; i++) {
		struct arena_mark mark = arena_mark(kit_cx_now()->arena);
		struct stood s;
		shown[i].outside = w->episode[i].outside;
		if (walk_stands(w, &w->episode[i], &s))
			shown[i].course = *s.course;
		shown[i].course.flag = STR_NONE;         /* its words are in memory that goes */
		arena_back(kit_cx_now()->arena, mark);
	}
	store_close(w->c.store);
	*ret = -3;
	pid_t child = w->wrong[0] ? -1 : fork();
	if (child == 0) {
		*ret = read_again(w, shown);
		_exit(0);
	}
	if (child > 0 && (waitpid(child, &status, 0) != child || status != 0 || *ret != 0))
		walk_wrong(w, "read again, %" PRId64 " of %zu episodes are not as they were shown", *ret, w->episodes);
	munmap(shown, (w->episodes + 1) * sizeof *shown);
	munmap(ret, sizeof *ret);
	struct cx *cx = crew_cx();
	assert_ok(store_open(cx, &w->c.where, &w->c.store));
}
