/* No write is lost without a word: three sheets (two tabs of one clinician, one of another) read, change, keep as drafts, send, approve and withdraw the
 * same records in random order through the door, over every form of care that words something. After each answer:
 *	- what was taken is in the record, and stays there;
 *	- what it replaced, or followed, had been on the page from which it was sent: nobody writes over what she has not seen;
 *	- what was refused is shown again with what was written, or is kept as a draft that shows it;
 *	- what was kept as a draft is there until its own sheet sent it or wrote on.
 * The control (tests/meson.build): a build whose letters and drafts do not look whether they are still what was read. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "tests/kit/ask.h"
#include "tests/kit/clinic.h"
#include "tests/kit/figure.h"
#include "tests/kit/http.h"
#include "tests/kit/store.h"

/* Never the program: the control. */
#ifdef CONTROL_WRITES_OVER
#define WRITES_OVER true
#else
#define WRITES_OVER false
#endif

#define SHEETS 3
#define STEPS  60               /* of the short form, on each engine; make g-races says more */
#define PAGE   200000

enum record_form { FORM_ACT, FORM_GOAL, FORM_LETTER, FORM_REPLY, FORM_CARER, FORMS };
static const char *const form_names[FORMS] = { "pathway", "plan", "letter", "advice", "carer" };

/* One window: what it shows, and what was read there. */
struct sheet {
	const struct visitor *v;
	enum record_form form;
	bool loaded;
	char page[PAGE], path[200], draft[ID_TEXT], kept[40];   /* kept: the words of the draft that this sheet wrote last */
	long long draft_version;
};

static struct races {
	struct rng rng;
	struct sheet sheet[SHEETS];
	char standing[FORMS][40];       /* the words that were taken last of each record */
	char path[FORMS][200];
	int words;
	int64_t sent, taken, refused, drafts, full, lost, of[FORMS] /* taken, of each form */;
} r;

static void lose(const char *form, const char *what, const char *words)
{
	r.lost++;
	if (r.lost <= 5)
		print_message("# %s: %s (%s)\n", form, what, words);
}

/* How often these words stand in the record, whatever became of them. */
static int64_t recorded(const char *words)
{
	return clinic_count(kit_say("SELECT (SELECT COUNT(*) FROM course_text WHERE say = '%s') + (SELECT COUNT(*) FROM plan_item WHERE say = '%s') + "
		"(SELECT COUNT(*) FROM letter_part WHERE say = '%s') + (SELECT COUNT(*) FROM consultation_message WHERE say = '%s') + "
		"(SELECT COUNT(*) FROM carer_need WHERE say = '%s')", words, words, words, words, words));
}

static bool shows(const char *page, const char *words)
{
	return !*words || strstr(page, words);
}

/* The value of a field within the form that is sent to `action`; "" where there is none. */
static const char *field_of(const char *page, const char *action, const char *name)
{
	const char *form = strstr(page, kit_say("action=\"%s\"", action)), *end = form ? strstr(form, "</form>") : NULL;
	const char *at = form ? strstr(form, kit_say("name=\"%s\" value=\"", name)) : NULL;
	if (!at || at > end)
		return "";
	at = strstr(at, "value=\"") + 7;
	return kit_say("%.*s", (int)strcspn(at, "\""), at);
}

static const char *action_of(const struct sheet *s)
{
	switch (s->form) {
	case FORM_ACT: return kit_say("%s/review", s->path);
	case FORM_LETTER: return kit_say("%s/save", s->path);
	case FORM_REPLY: return kit_say("%s/reply", s->path);
	case FORM_GOAL: case FORM_CARER: case FORMS: break;
	}
	return s->path;
}

static void load(struct sheet *s, enum record_form form)
{
	struct str page = visit_get(s->v, r.path[form]);
	s->form = form;
	s->loaded = http_status(page) == 200;
	snprintf(s->path, sizeof s->path, "%s", r.path[form]);
	snprintf(s->page, sizeof s->page, "%.*s", (int)(page.n < PAGE - 1 ? page.n : PAGE - 1), page.p);
	assert_true(page.n < PAGE - 1);
	s->draft[0] = s->kept[0] = '\0';
}

/* The item of plan or carer that stood on the page: "" where there was none. */
static const char *item_on(const struct sheet *s)
{
	const char *name = s->form == FORM_GOAL ? "item" : "need";
	const char *at = strstr(s->page, kit_say("name=\"%s\" value=\"", name));
	return at ? kit_say("%.26s", strstr(at, "value=\"") + 7) : "";
}

static const char *body_of(const struct sheet *s, const char *words)
{
	const char *item = item_on(s), *seq = field_of(s->page, action_of(s), "seq");
	const char *head = kit_say("csrf=%s&key=%s", visit_hidden(str_of(s->page), "csrf"), field_of(s->page, action_of(s), "key"));
	switch (s->form) {
	case FORM_ACT: return kit_say("%s&seq=%s&on=2026-07-14&due_on=2026-08-10&say=%s", head, seq, words);
	case FORM_GOAL: return kit_say("%s&%s%s&due_on=2026-08-10&say=%s", head, *item ? "item=" : "kind=goal", item, words);
	case FORM_LETTER: return kit_say("%s&seq=%s&address=Ruth&p-offer=%s", head, seq, words);
	case FORM_REPLY: return kit_say("%s&seq=%s&say=%s", head, seq, words);
	case FORM_CARER: case FORMS: break;
	}
	return kit_say("%s&%s%s%srelationship=partner&look_on=2026-08-10&say=%s", head, *item ? "need=" : "", item, *item ? "&" : "", words);
}

static const char *fresh_words(void)
{
	return kit_say("words%dof%s", ++r.words, form_names[rng_below(&r.rng, FORMS)]);
}

/* Whoever opened this draft in her other tab, as it stood, read its words: they give way to hers. */
static void gives_way(const struct sheet *s)
{
	for (int i = 0; i < SHEETS; i++)
		if (&r.sheet[i] != s && *s->draft && strcmp(r.sheet[i].draft, s->draft) == 0 && r.sheet[i].draft_version == s->draft_version)
			r.sheet[i].kept[0] = '\0';
}

/* Refused: the words come back in the answer, or lie in a draft that shows them to her. */
static void refused(struct sheet *s, struct str answer, const char *words)
{
	r.refused++;
	snprintf(s->page, sizeof s->page, "%.*s", (int)(answer.n < PAGE - 1 ? answer.n : PAGE - 1), answer.p);
	assert_true(answer.n < PAGE - 1);
	const char *kept = strstr(s->page, "not sent. It is kept as a draft"), *draft = kept ? strstr(kept, "href=\"/draft/") + 13 : "";
	if (!strstr(s->page, words) && !(kept && str_find(visit_get(s->v, kit_say("/draft/%.26s", draft)), words) >= 0))
		lose(form_names[s->form], kit_say("refused (%d), and shown nowhere", http_status(answer)), words);
	if (getenv("RACES_DEBUG") && !strstr(s->page, words) && !kept)
		print_message("%.800s\n", strstr(s->page, "<main"));
	if (!kept)
		return;
	/* what was sent lies where this sheet goes on */
	if (strncmp(s->draft, draft, 26) == 0)
		gives_way(s);
	snprintf(s->kept, sizeof s->kept, "%s", words);
	snprintf(s->draft, sizeof s->draft, "%.26s", draft);
	const char *version = field_of(s->page, action_of(s), "draft_version");
	s->draft_version = *version ? atoll(version) : 0;
}

/* What is worded anew is named by the wording that was read: one of a thread stands, and a new thing replaces nothing. */
static bool has_threads(enum record_form form)
{
	return form == FORM_GOAL || form == FORM_CARER;
}

static void taken(struct sheet *s, const char *words)
{
	r.taken++;
	r.of[s->form]++;
	if (recorded(words) != 1)
		lose(form_names[s->form], "taken, and not in the record", words);
	if (has_threads(s->form)) {
		if (clinic_count(kit_say("SELECT COUNT(*) FROM (SELECT thread FROM %s WHERE ended_at IS NULL GROUP BY thread HAVING COUNT(*) > 1) twice",
			s->form == FORM_GOAL ? "plan_item" : "carer_need")) != 0)
			lose(form_names[s->form], "two wordings of one thing stand", words);
	} else if (!shows(s->page, r.standing[s->form])) {
		lose(form_names[s->form], "written over, or after, what its author had not seen", r.standing[s->form]);
	}
	snprintf(r.standing[s->form], sizeof r.standing[s->form], "%s", words);
	s->loaded = false;
}

static bool has_form(const struct sheet *s)
{
	return s->loaded && *field_of(s->page, action_of(s), "key");
}

static void send(struct sheet *s)
{
	const char *words = fresh_words(), *body = s->form == FORM_CARER ? body_of(s, words) : kit_say("%s&draft_form=%s", body_of(s, words), action_of(s));
	if (*s->draft)
		body = kit_say("%s&draft=%s&draft_version=%lld", body, s->draft, s->draft_version);
	struct str answer = visit_post(s->v, action_of(s), body);
	r.sent++;
	if (http_status(answer) == 303) {
		gives_way(s);
		taken(s, words);
		s->draft[0] = s->kept[0] = '\0';
	} else {
		refused(s, answer, words);
	}
}

/* As the script does it; what this sheet had kept before is written on, and only that. */
static void keep(struct sheet *s)
{
	if (s->form == FORM_CARER)              /* has no draft: its form comes back with what was written */
		return;
	const char *words = fresh_words();
	const char *body = kit_say("%s&draft_how=script&draft_form=%s", body_of(s, words), action_of(s));
	if (*s->draft)
		body = kit_say("%s&draft=%s&draft_version=%lld", body, s->draft, s->draft_version);
	struct str answer = visit_post(s->v, "/draft", body);
	const char *at = strstr(kit_say("%.*s", STRF(answer)), "{\"draft\":\"");
	if (strstr(kit_say("%.*s", STRF(answer)), "drafts. Send some, or throw some away")) {     /* more than anybody keeps: said, and still in the tab */
		r.full++;
		return;
	}
	if (http_status(answer) != 200 || !at) {
		lose(form_names[s->form], "not kept as a draft", words);
		return;
	}
	if (strncmp(s->draft, at + 10, 26) == 0)
		gives_way(s);
	snprintf(s->draft, sizeof s->draft, "%.26s", at + 10);
	assert_int_equal(sscanf(strstr(at, "\"version\":") + 10, "%lld", &s->draft_version), 1);
	snprintf(s->kept, sizeof s->kept, "%s", words);
	r.drafts++;
}

/* The same draft opened in both tabs of one clinician, as it stands. */
static void share(void)
{
	struct sheet *one = &r.sheet[0], *two = &r.sheet[1];
	if (!*one->draft || !one->loaded)
		return;
	*two = (struct sheet){ .v = two->v };
	load(two, one->form);
	memcpy(two->draft, one->draft, sizeof two->draft);
	two->draft_version = one->draft_version;
}

static void drafts_stand(void)
{
	for (int i = 0; i < SHEETS; i++)
		if (*r.sheet[i].kept && clinic_count(kit_say("SELECT COUNT(*) FROM draft WHERE words LIKE '%%%s%%'", r.sheet[i].kept)) != 1)
			lose(form_names[r.sheet[i].form], "a draft is gone", r.sheet[i].kept);
}

/* Withdrawn, approved, taken away, closed: by who read what stands; another record begins. */
static void letter_begun(const struct visitor *v)
{
	const char *target = kit_say("%s/letter/appointment-offered", clinic_place());
	struct str page = visit_get(v, kit_say("%s?to=patient", target));
	assert_status(visit_post(v, target, kit_say("csrf=%s&key=%s&seq=0&to=patient&address=Ruth&p-offer=first", visit_hidden(page, "csrf"),
		visit_hidden(page, "key"))), 303);
	snprintf(r.path[FORM_LETTER], sizeof r.path[FORM_LETTER], "/letter/%s", clinic_newest("letter"));
	r.standing[FORM_LETTER][0] = '\0';
}

static void question_asked(void)
{
	struct str page = visit_get(&clinic.gp, kit_say("%s/advice", clinic_person()));
	assert_status(visit_post(&clinic.gp, kit_say("%s/advice", clinic_person()), kit_say("csrf=%s&key=%s&service=R9W&about=Scans&agreed=yes&say=Scan",
		visit_hidden(page, "csrf"), visit_hidden(page, "key"))), 303);
	snprintf(r.path[FORM_REPLY], sizeof r.path[FORM_REPLY], "/advice/%s", clinic_newest("consultation"));
	r.standing[FORM_REPLY][0] = '\0';
}

static void end(struct sheet *s)
{
	const char *csrf = visit_hidden(str_of(s->page), "csrf"), *item = item_on(s), *act, *body;
	bool approve = rng_chance(&r.rng, 0.5);
	switch (s->form) {
	case FORM_LETTER:
		act = kit_say("%s/%s", s->path, approve ? "approve" : "withdraw");
		body = kit_say("seq=%s&say=over", field_of(s->page, act, "seq"));
		break;
	case FORM_REPLY:
		act = kit_say("%s/close", s->path);
		body = kit_say("seq=%s&say=closed%d", field_of(s->page, act, "seq"), ++r.words);
		break;
	case FORM_GOAL:
		act = kit_say("%s/item/%s/away", s->path, item);
		body = "say=over";
		break;
	case FORM_ACT: case FORM_CARER: case FORMS: default:
		return;
	}
	const char *key = field_of(s->page, act, "key");
	if (!*key)
		return;
	struct str answer = visit_post(s->v, act, kit_say("csrf=%s&key=%s&%s", csrf, key, body));
	r.sent++;
	s->loaded = false;
	if (http_status(answer) != 303)
		return;
	r.taken++;
	if (!has_threads(s->form) && !shows(s->page, r.standing[s->form]))
		lose(form_names[s->form], "approved, withdrawn or closed by who had not seen it", r.standing[s->form]);
	r.standing[s->form][0] = '\0';
	if (s->form == FORM_LETTER)
		letter_begun(s->v);
	if (s->form == FORM_REPLY)
		question_asked();
}

static void step(void)
{
	struct sheet *s = &r.sheet[rng_below(&r.rng, SHEETS)];
	uint32_t what = rng_below(&r.rng, 9);
	if (!has_form(s) || what == 0)
		load(s, (enum record_form)rng_below(&r.rng, FORMS));
	else if (what == 1)
		share();
	else if (what < 6)
		send(s);
	else if (what < 8)
		keep(s);
	else
		end(s);
	drafts_stand();
}

static void begun(void)
{
	memset(&r, 0, sizeof r);
	rng_seed(&r.rng, (uint64_t)kit_number("WAYMARK_SEED", 1), 1);
	r.sheet[0].v = r.sheet[1].v = &clinic.nurse;
	r.sheet[2].v = &clinic.psychiatrist;
	clinic_referred();
	clinic_criteria();
	clinic_acts(&clinic.nurse, "move", "to=first-appointment");
	snprintf(r.path[FORM_ACT], sizeof r.path[FORM_ACT], "%s", clinic_place());
	snprintf(r.path[FORM_GOAL], sizeof r.path[FORM_GOAL], "/plan/%s", clinic_newest("episode"));
	snprintf(r.path[FORM_CARER], sizeof r.path[FORM_CARER], "/carers/%s", clinic_newest("episode"));
	letter_begun(&clinic.nurse);
	question_asked();
}

static void no_write_is_lost(void **state)
{
	(void)state;
	bool lite = clinic.engine == STORE_SQLITE;
	if (WRITES_OVER && !lite)
		return;
	kit_cx();
	begun();
	int64_t steps = kit_number(lite ? "WAYMARK_STEPS" : "WAYMARK_STEPS_POSTGRES", WRITES_OVER ? 250 : STEPS);
	for (int64_t i = 0; i < steps && !(WRITES_OVER && r.lost); i++) {
		struct arena_mark mark = arena_mark(kit_cx_now()->arena);
		step();
		arena_back(kit_cx_now()->arena, mark);
	}
	print_message("# %lld sent, %lld taken, %lld refused, %lld drafts kept, %lld refused as too many, %lld lost\n", (long long)r.sent,
		(long long)r.taken, (long long)r.refused, (long long)r.drafts, (long long)r.full, (long long)r.lost);
	for (int i = 0; i < FORMS; i++)
		print_message("# %s: %lld taken\n", form_names[i], (long long)r.of[i]);
	if (WRITES_OVER) {
		kit_figure("races_control_found", r.lost > 0, 1, "build that writes over", "1", r.lost > 0);
		assert_true(r.lost > 0);
		return;
	}
	kit_figure(lite ? "races_sqlite_lost" : "races_postgresql_lost", r.lost, r.sent + r.drafts, "writes lost without a word", "0", r.lost == 0 && r.taken > 0 &&
		r.refused > 0);
	assert_int_equal(r.lost, 0);
	assert_true(r.taken > steps / 20 && r.refused > 0 && r.drafts > 0);
}

static int nothing(void **state)
{
	(void)state;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(no_write_is_lost, clinic_set_up, clinic_tear_down) };
	return kit_run_on_engines(WRITES_OVER ? "races, of a build that writes over" : "races", tests, LENGTH(tests), &clinic.engine, nothing, nothing, NULL);
}
