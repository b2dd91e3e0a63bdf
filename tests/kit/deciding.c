/* Random deciding, and what the record has to say of it. */
#include "tests/kit/deciding.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "care/asked.h"
#include "care/decision.h"
#include "care/episode.h"
#include "tests/kit/ask.h"
#include "tests/kit/kit.h"
#include "tests/kit/region.h"

struct deciding *deciding_new(void)
{
	struct deciding *deciding = mmap(NULL, sizeof *deciding, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(deciding != MAP_FAILED);
	return deciding;
}

void deciding_free(struct deciding *deciding)
{
	munmap(deciding, sizeof *deciding);
}

/* A form's key looks like any: an outside id, with the number in it. */
const char *form_key_text(int64_t number, char out[ID_TEXT])
{
	struct id key = { { 1 } };
	memcpy(key.b + 8, &number, sizeof number);
	return id_text(key, out);
}

static bool form_number(struct str text, int64_t *ret)
{
	struct id key;
	if (!id_parse(text, &key))
		return false;
	memcpy(ret, key.b + 8, sizeof *ret);
	return *ret >= 0 && *ret < FORMS_MAX;
}

/* ---- before ---- */

static void people(struct kit_region *region)
{
	for (int i = 0; i < DECIDING_ENTRIES; i++) {
		char family[20];
		snprintf(family, sizeof family, "Person%c", 'a' + i);
		struct kit_person p = kit_person(region, family, "Ruth", NULL, NHS_UNKNOWN);
		kit_event(region, p.id, region->practice_holding, EVENT_DIAGNOSIS, "2025-01-10", "icd10:K58.9", RESULT_NONE);
		kit_event(region, p.id, region->practice_holding, EVENT_REFERRAL, "2025-02-10", NULL, RESULT_NONE);
		kit_event(region, p.id, region->practice_holding, EVENT_REFERRAL, "2025-09-10", NULL, RESULT_NONE);
	}
}

void deciding_begin(struct store *store, struct deciding *ret)
{
	struct cx *cx = kit_cx_now();
	struct catalog_source builtin = catalog_builtin(cx->arena);
	struct catalog *catalog;
	struct kit_region region;
	struct asked asked;
	struct finding_report report;
	struct db *db;
	struct day today = day_of(2026, 7, 14);
	assert_ok(catalog_load(cx, &builtin, NULL, &catalog, NULL));
	kit_region(store, &region);
	people(&region);
	assert_ok(store_reader(cx, store, &db));
	assert_ok(asked_build(cx, db, catalog, today, &asked));
	store_reader_back(store, db);
	assert_ok(finding_run(cx, store, &asked, region.service, today, clock_now(), NULL, NULL, &report));
	const struct actor *who = &region.clinician;
	*ret = (struct deciding){ .staff = who->staff, .organisation = who->organisation, .signin = who->signin };
	struct worklist_filter filter = { .state = ENTRY_TO_DECIDE, .rule = STR(""), .flag = FLAG_ANY, .take = DECIDING_ENTRIES,
		.organisation = ret->organisation };
	struct entry *entries;
	size_t count;
	assert_ok(store_reader(cx, store, &db));
	db_guard(db, ret->signin, clock_now());
	assert_ok(worklist_page(cx, db, &filter, today, &entries, &count));
	assert_int_equal(count, DECIDING_ENTRIES);
	for (int i = 0; i < DECIDING_ENTRIES; i++)
		ret->entry[i] = entries[i].outside;
	store_reader_back(store, db);
	catalog_free(catalog);
}

/* ---- at work ---- */

struct hand { pthread_t thread; struct store *store; struct deciding *deciding; int number, each; uint64_t seed;
		deciding_clock *clock; void *clock_arg; };

static const struct reason one_reason[] = { { .code = { "resolved", 8 }, .say = { "The symptoms have gone", 22 } } };

static _Thread_local struct form *sent;

void deciding_told_early(void)
{
	if (sent)
		sent->told_at = 0, sent->told = true;
}

static void send(struct cx *cx, struct hand *hand, int64_t number, struct instant read_at)
{
	struct deciding *d = hand->deciding;
	struct form *form = &d->form[number];
	struct actor actor = { d->staff, d->organisation, d->signin, STR("mus_clinician"), STR_NONE };
	struct reasons reasons = { one_reason, 1 };
	struct care care = { kit_catalog(), kit_policy() };
	char key[ID_TEXT];
	struct decision_ask ask = { .entry = d->entry[form->entry], .kind = form->kind, .explained = EXPLAINED_NO,
			.flags = FLAGS_NONE,
		.reason = form->kind == DECISION_REJECT ? one_reason[0].code : STR_NONE, .say = STR_NONE,
		.look_again_on = form->kind == DECISION_LATER ? (struct day){ clock_today().day + 30 } : DAY_NONE, .read_at = read_at,
		.form_key = str_of(form_key_text(number, key)), .care = &care };
	bool repeated;
	d->waiting[hand->number] = number + 1;
	sent = form;
	enum err err = decision_make(cx, hand->store, &actor, &ask, &reasons, clock_now(), &form->outside, &repeated);
	sent = NULL;
	if (err == OK) {
		form->told_at = hand->clock(hand->clock_arg);
		form->told = true;
		d->told++;
	} else if (err == ERR_STALE || err == ERR_CONFLICT) {
		form->refused = true;
		d->refused++;
	} else {
		snprintf(d->say, sizeof d->say, "%s: %s", err_row(err)->name, cx_say(cx));
		d->failed++;
	}
	d->waiting[hand->number] = 0;
}

static void decide_something(struct cx *cx, struct hand *hand, struct rng *rng)
{
	struct deciding *d = hand->deciding;
	struct entry entry;
	struct db *db;
	int which = rng_chance(rng, 0.2) ? 0 : (int)rng_below(rng, DECIDING_ENTRIES);        /* now and then all want the same one */
	if (store_reader(cx, hand->store, &db) != OK)
		return;
	db_guard(db, d->signin, clock_now());
	enum err err = entry_by_outside(cx, db, d->entry[which], &entry);
	store_reader_back(hand->store, db);
	if (err != OK) {
		d->failed++;
		snprintf(d->say, sizeof d->say, "reading: %s", cx_say(cx));
		return;
	}
	int64_t number = d->forms++;
	must(number < FORMS_MAX);
	bool decided = entry.state == ENTRY_CONFIRMED || entry.state == ENTRY_REJECTED;
	enum decision_kind kinds[] = { DECISION_CONFIRM, DECISION_REJECT, DECISION_LATER };
	d->form[number] = (struct form){ decided ? DECISION_UNDO : kinds[rng_below(rng, 3)], which, { { 0 } }, false, false,
			INT64_MAX };
	send(cx, hand, number, rng_chance(rng, 0.5) ? entry.changed_at : INSTANT_NONE);
}

static void *decide_away(void *arg)
{
	struct hand *hand = arg;
	struct rng rng;
	struct arena arena;
	arena_init(&arena, 0);
	struct cx cx = { .arena = &arena };
	rng_seed(&rng, hand->seed, (uint64_t)hand->number);
	if (hand->deciding->waiting[hand->number])
		send(&cx, hand, hand->deciding->waiting[hand->number] - 1, INSTANT_NONE);
	for (int i = 0; i < hand->each && hand->deciding->forms < FORMS_MAX - 100; i++) {
		decide_something(&cx, hand, &rng);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return NULL;
}

void deciding_work(struct store *store, struct deciding *deciding, int each, uint64_t seed, deciding_clock *clock,
		void *clock_arg)
{
	struct hand hands[DECIDING_THREADS];
	for (int i = 0; i < DECIDING_THREADS; i++) {
		hands[i] = (struct hand){ .store = store, .deciding = deciding, .number = i, .each = each, .seed = seed, .clock = clock,
				.clock_arg = clock_arg };
		must(pthread_create(&hands[i].thread, NULL, decide_away, &hands[i]) == 0);
	}
	for (int i = 0; i < DECIDING_THREADS; i++)
		pthread_join(hands[i].thread, NULL);
}

/* ---- afterwards ---- */

static char said[400];

static bool next_number(struct str *line, int64_t *ret)
{
	struct str word, rest;
	str_cut(*line, '|', &word, &rest);
	*line = rest;
	*ret = NIL;
	return str_is(word, "-") || str_int(word, ret);
}

struct chain { int64_t entry, state, before[FORMS_MAX], id[FORMS_MAX]; int depth; };

/* One decision onto the chain of its entry. */
static bool follow(struct chain *chain, int64_t id, int64_t kind, int64_t undoes, int64_t state_before)
{
	static const int64_t leads[] = { 0, ENTRY_CONFIRMED, ENTRY_REJECTED, ENTRY_LATER };
	if (state_before != chain->state)
		return false;
	if (kind != DECISION_UNDO) {
		must(chain->depth < (int)LENGTH(chain->id));
		chain->before[chain->depth] = chain->state;
		chain->id[chain->depth++] = id;
		chain->state = leads[kind];
		return undoes == NIL;
	}
	if (chain->depth == 0 || undoes != chain->id[chain->depth - 1])
		return false;
	chain->state = chain->before[--chain->depth];
	return true;
}

/* Each entry's state is what its decisions, one after the other, make it. */
static const char *chains_wrong(const struct store_where *where)
{
	AUTO(buf) struct buf told;
	struct str rest, line;
	static struct chain chain;
	int64_t id, entry, kind, undoes, before, state, standing, last_state = 0, last_standing = NIL;
	chain.entry = NIL;
	buf_init(&told, LIMIT_BUF);
	kit_ask(where, "SELECT w.id, d.id, d.kind, d.undoes_id, d.state_before, w.state, w.decision_id "
		"FROM worklist w LEFT JOIN decision d ON d.entry_id = w.id "
		"UNION ALL SELECT 9999999, 0, 1, NULL, 1, 0, NULL ORDER BY 1, 2", &told);
	for (rest = buf_view(&told); str_cut(rest, '\n', &line, &rest);) {
		struct str l = line;
		must(next_number(&l, &entry) && next_number(&l, &id) && next_number(&l, &kind) && next_number(&l, &undoes));
		must(next_number(&l, &before) && next_number(&l, &state) && next_number(&l, &standing));
		if (entry != chain.entry) {
			int64_t stands = chain.depth ? chain.id[chain.depth - 1] : NIL;
			if (chain.entry != NIL && (last_state != chain.state || last_standing != stands)) {
				snprintf(said, sizeof said, "entry %" PRId64 " is in state %" PRId64 ", its decisions lead to %" PRId64,
						chain.entry, last_state, chain.state);
				return said;
			}
			chain.entry = entry;
			chain.state = ENTRY_TO_DECIDE;
			chain.depth = 0;
		}
		last_state = state;
		last_standing = standing;
		if (id != NIL && entry != 9999999 && !follow(&chain, id, kind, undoes, before)) {
			snprintf(said, sizeof said, "decision %" PRId64 " of entry %" PRId64 " does not follow from those before it", id,
					entry);
			return said;
		}
	}
	return NULL;
}

static const char *count_wrong(const struct store_where *where, const char *what, const char *sql)
{
	int64_t n = kit_ask_number(where, sql);
	if (n == 0)
		return NULL;
	snprintf(said, sizeof said, "%" PRId64 " %s", n, what);
	return said;
}

/* Every form that was answered is there, with the answer that was given. */
static const char *forms_wrong(const struct store_where *where, const struct deciding *deciding, int64_t at)
{
	AUTO(buf) struct buf told;
	struct str rest, line;
	char text[ID_TEXT];
	bool *there = calloc(FORMS_MAX, sizeof *there);
	must(there != NULL);
	buf_init(&told, LIMIT_BUF);
	*said = '\0';
	kit_ask(where, "SELECT key, location FROM form_key ORDER BY key", &told);
	for (rest = buf_view(&told); str_cut(rest, '\n', &line, &rest);) {
		struct str key, location;
		int64_t number;
		str_cut(line, '|', &key, &location);
		must(form_number(key, &number));
		const struct form *form = &deciding->form[number];
		there[number] = true;
		if (form->told && form->told_at <= at && id_known(form->outside) && !str_is(location, id_text(form->outside, text)))
			snprintf(said, sizeof said, "form %" PRId64 " was answered with %s, the record says %.*s", number, text,
					STRF(location));
		if (form->refused)
			snprintf(said, sizeof said, "form %" PRId64 " was refused, and the record has it", number);
	}
	for (int64_t i = 0; i < deciding->forms; i++)
		if (deciding->form[i].told && deciding->form[i].told_at <= at && !there[i])
			snprintf(said, sizeof said, "form %" PRId64 " was acknowledged and is lost", i);
	free(there);
	return *said ? said : NULL;
}

const char *deciding_wrong(const struct store_where *where, const struct deciding *deciding, int64_t at)
{
	static const struct { const char *what, *sql; } counts[] = {
		{ "decisions are there twice or without their form",
		  "SELECT (SELECT count(*) FROM decision) - (SELECT count(*) FROM form_key)" },
		{ "decisions have no audit row of their own, or two",
		  "SELECT (SELECT count(*) FROM decision) - (SELECT count(DISTINCT subject) FROM audit WHERE operation = 'decide')" },
		{ "audit rows too many or too few",
		  "SELECT (SELECT count(*) FROM decision) - (SELECT count(*) FROM audit WHERE operation = 'decide')" },
		{ "decisions do not name the findings they are about",
		  "SELECT count(*) FROM decision d WHERE NOT EXISTS (SELECT 1 FROM decision_finding f WHERE f.decision_id = d.id)" },
	};
	const char *wrong = forms_wrong(where, deciding, at);
	for (size_t i = 0; !wrong && i < LENGTH(counts); i++)
		wrong = count_wrong(where, counts[i].what, counts[i].sql);
	if (!wrong)
		wrong = chains_wrong(where);
	if (!wrong && (wrong = kit_damage(where)))
		snprintf(said, sizeof said, "damaged: %s", wrong), wrong = said;
	return wrong;
}
