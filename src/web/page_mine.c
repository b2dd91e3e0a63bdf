/* A patient's own record in plain words, and what her carer sees of it. What is shown, counted and said is what the guard lets through; that
 * something is kept back does not show. */
#include "web/mine.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "care/meaning.h"
#include "record/episode.h"
#include "record/facts.h"
#include "record/organisation.h"
#include "record/permission.h"
#include "record/plan.h"
#include "web/answer.h"
#include "record/voice.h"
#include "web/diary.h"
#include "web/person.h"
#include "web/say.h"

#define EVENTS_FIRST 8                  /* on the first page */
#define EVENTS_MAX 1000
#define SAID_MAX 5                      /* of what was said and done, the latest */
#define WORDS_MAX 20                    /* notes on the first page, the newest */

static bool is_carer(const struct request *rq)
{
	return str_is(rq->who->role, "carer");
}

/* As letters compare without their case. */
static bool begins(struct str s, size_t at, const char *what)
{
	size_t n = strlen(what);
	if (at + n > s.n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (tolower((unsigned char)s.p[at + i]) != what[i])
			return false;
	return true;
}

static bool is_letter(struct str s, ptrdiff_t at)
{
	return at >= 0 && at < (ptrdiff_t)s.n && isalpha((unsigned char)s.p[at]);
}

struct str mine_words(struct arena *arena, struct str words)
{
	static const struct { const char *said, *meant; } terms[] = { { "medically unexplained symptom", "persistent physical symptom" },
		{ "medically unexplained", "persistent" }, { "mus", "persistent physical symptoms" } };
	const char *out = "";
	size_t from = 0;
	if (!str_known(words))
		return words;
	for (size_t i = 0; i < words.n; i++)
		for (size_t t = 0; t < LENGTH(terms); t++) {
			size_t n = strlen(terms[t].said);
			/* a word of three letters is one only where it stands alone */
			if (!begins(words, i, terms[t].said) || is_letter(words, (ptrdiff_t)i - 1) || (n == 3 && is_letter(words, (ptrdiff_t)(i + n))))
				continue;
			out = arena_printf(arena, "%s%.*s%s", out, STRF(str_sub(words, from, i)), terms[t].meant);
			from = i + n;
			i = from - 1;
			break;
		}
	return from ? str_of(arena_printf(arena, "%s%.*s", out, STRF(str_sub(words, from, words.n)))) : words;
}

enum err mine_frame(struct cx *cx, const struct request *rq, const char *title, struct t_frame **ret)
{
	TRY(frame_make(cx, rq, title, ret));
	(*ret)->narrow = true;
	(*ret)->extra_class = form_value(&rq->query, "easy").n ? STR("wm--public wm--large wm--easy") : STR("wm--public");
	frame_helps(cx, rq->settings->catalog, *ret);
	return OK;
}

enum err mine_load(struct cx *cx, struct request *rq, struct id person, struct mine *ret)
{
	struct permission_person *list;
	size_t n;
	bool carer = is_carer(rq);
	*ret = (struct mine){ .outside = person, .carer = carer, .path = say_f(cx->arena, "/mine/%.*s", STRF(outside(cx->arena, person))),
		.easy = form_value(&rq->query, "easy").n > 0,
		.until = INSTANT_NONE };
	enum err err = patient_by_outside(cx, rq->db, person, &ret->patient);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is nothing here that is open to you.");
	TRY(err);
	TRY(permission_people(cx, rq->db, rq->who->organisation, rq->who->staff, carer ? RELATION_PROXY : RELATION_SELF, rq->now, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].patient == ret->patient && list[i].until.us < INSTANT_FAR.us)
			ret->until = list[i].until;
	rq->patient = ret->patient;
	rq->subject = outside(cx->arena, person);
	rq->rows = 1;
	return person_load(cx, rq->db, ret->patient, &ret->person);
}

/* "Ms Dorothy Radley": as she is called, not as lists have it. */
static struct str name_say(struct cx *cx, const struct demographic *d)
{
	const struct str part[] = { d->title, d->given, d->family };
	const char *name = "";
	for (size_t i = 0; i < LENGTH(part); i++)
		if (str_known(part[i]) && part[i].n)
			name = arena_printf(cx->arena, "%s%s%.*s", name, *name ? " " : "", STRF(part[i]));
	return *name ? str_of(name) : STR("Name not known");
}

struct str mine_to(struct cx *cx, const struct mine *m, const char *more)
{
	return say_f(cx->arena, "%.*s%s%s", STRF(m->path), more, m->easy ? "?easy=1" : "");
}

struct t_mine_head *mine_head(struct cx *cx, const struct request *rq, const struct mine *m, const char *here)
{
	static const struct { const char *more, *text; bool hers; } links[] = { { "", "The record", false }, { "/happened", "What happened", false },
		{ "/measures", "Answers", false },
		{ "/looked", "Who looked", true }, { "/choices", "Your choices", true } };
	struct t_mine_head *h = arena_alloc(cx->arena, sizeof *h);
	struct t_mine_head_link *link = arena_array(cx->arena, LENGTH(links), sizeof *link);
	*h = (struct t_mine_head){ .name = name_say(cx, &m->person.best.d), .born = m->person.best.d.birth_on, .carer = m->carer,
		.place = rq->who->organisation_name, .until = m->until };
	if (m->person.nhs)
		h->number = m->person.nhs->value;
	for (size_t i = 0; i < LENGTH(links); i++)
		if (!links[i].hers || !m->carer)
			link[h->links_n++] = (struct t_mine_head_link){ .text = str_of(links[i].text),
				.href = mine_to(cx, m, links[i].more), .current = strcmp(links[i].more, here) == 0 };
	struct mine other = *m;
	other.easy = !m->easy;
	h->links = link;
	h->easy = m->easy;
	h->easy_href = mine_to(cx, &other, here);
	return h;
}

/* ---- what happened ---- */

static void event_row(struct cx *cx, const struct told *t, struct t_mine_event *row)
{
	struct str where = str_known(t->place_name) ? t->place_name : t->organisation_name;
	*row = (struct t_mine_event){ .on = t->e.on, .kind = t->e.kind == EVENT_ENTRY ? STR("Noted") : str_of(event_kind_name(t->e.kind)),
		.what = mine_words(cx->arena, told_what(t)), .where = where,
		.result = t->e.result == RESULT_NORMAL ? STR("normal") : t->e.result == RESULT_ABNORMAL ? STR("not normal: ask what it means for you")
		: STR_NONE, .missed = t->e.kind == EVENT_OUTPATIENT && t->e.attended == TRUTH_NO, .words = t->e.text };
	if (str_is(row->what, event_kind_name(t->e.kind)))
		row->what = STR_NONE;
}

/* The newest first; those without a day last. */
static struct t_mine_event *events_make(struct cx *cx, const struct story *story, size_t most, size_t *ret_n)
{
	struct t_mine_event *row = arena_array(cx->arena, most + 1, sizeof *row);
	size_t n = 0;
	for (int known = 1; known >= 0; known--)
		for (size_t i = story->count; i > 0 && n < most; i--)
			if (day_known(story->told[i - 1].e.on) == (known != 0))
				event_row(cx, &story->told[i - 1], &row[n++]);
	*ret_n = n;
	return row;
}

enum err page_mine_happened(struct cx *cx, struct request *rq, struct response *rs)
{
	struct mine m;
	struct story story;
	struct t_frame *frame;
	TRY(mine_load(cx, rq, rq->id[0], &m));
	TRY(mine_frame(cx, rq, "What happened", &frame));
	TRY(story_load(cx, rq->db, m.patient, &story));
	struct t_mine_happened d = { .frame = frame, .head = mine_head(cx, rq, &m, "/happened"), .carer = m.carer };
	d.events = events_make(cx, &story, EVENTS_MAX, &d.events_n);
	d.cut = story.count > EVENTS_MAX;
	t_mine_happened(&rs->body, &d);
	return OK;
}

/* ---- care ---- */

/* What stands now, a title above the first of its kind. */
static enum err plan_make(struct cx *cx, const struct request *rq, int64_t patient, struct t_mine *d)
{
	struct plan_item *x;
	size_t n;
	enum plan_kind last = PLAN_NONE;
	/* What was suffered comes up where somebody looks over her shoulder only once its author and she want it to. HAZ-027 */
	TRY(plan_stands_of(cx, rq->db, patient, &x, &n));
	struct t_mine_item *item = arena_array(cx->arena, n + 1, sizeof *item);
	for (size_t i = 0; i < n; i++) {
		item[i] = (struct t_mine_item){ .title = x[i].kind != last ? str_of(plan_kind_row(x[i].kind)->title) : STR_NONE,
			.words = mine_words(cx->arena, x[i].say), .due = x[i].due_on,
			.state = x[i].state ? str_of(plan_state_say(x[i].kind, x[i].state)) : STR_NONE };
		last = x[i].kind;
	}
	d->items = item;
	d->items_n = n;
	return OK;
}

/* The titles of pathways and steps are a service's own, for who works there. */
static const char *step_plain(enum step_kind kind)
{
	static const char *const says[] = { [STEP_REFERRAL] = "The referral is being looked at", [STEP_ADVICE] = "Whoever referred is being advised",
		[STEP_ASSESSMENT] = "Assessment", [STEP_TREATMENT] = "Treatment", [STEP_MEETING] = "The team talks about what comes next",
		[STEP_WAITING] = "Waiting for a place", [STEP_WARD] = "On the ward", [STEP_FOLLOW_UP] = "Followed up", [STEP_END] = "It is over" };
	return says[kind];
}

/* What was taken back was wrong, of somebody else perhaps; why it was taken back is told with it, where she asks for all of her record. */
static bool stands(const struct course_line *line, size_t lines, const struct course_line *x)
{
	for (size_t i = 0; i < lines; i++)
		if (line[i].e.act == COURSE_UNDO && line[i].e.number == x->e.seq)
			return false;
	return x->e.act != COURSE_UNDO;
}

static enum err care_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine *d)
{
	struct episode *e;
	size_t n, room = 0;
	struct t_mine_note *note = NULL;
	TRY(plan_make(cx, rq, m->patient, d));
	TRY(episodes_of(cx, rq->db, m->patient, &e, &n));
	struct t_mine_care *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		const struct pathway *p = catalog_pathway(rq->settings->catalog, e[i].pathway, e[i].version);
		int step = p ? pathway_step_of(p, e[i].step) : -1;
		struct course_line *line;
		size_t lines;
		char day[DAY_TEXT];
		row[i] = (struct t_mine_care){ .title = mine_words(cx->arena, STR("Care of a service")), .service = mine_words(cx->arena,
			e[i].organisation_name), .step = step < 0 ? STR_NONE : str_of(step_plain(p->step[step].kind)), .since = e[i].since_on, .owner = e[i].owner_name,
			.opened = e[i].opened_on, .suspended = e[i].phase == PHASE_SUSPENDED };
		if (e[i].phase == PHASE_ENDED)
			row[i].ended = str_of(arena_text(cx->arena, day_words(e[i].ended_on, day)));
		TRY(course_seen(cx, rq->db, e[i].id, &line, &lines));
		for (size_t k = lines; k > 0 && d->notes_n < WORDS_MAX; k--)
			if (stands(line, lines, &line[k - 1]) && !line[k - 1].restricted && str_known(line[k - 1].say) && line[k - 1].say.n)
				*ARRAY_PUSH(cx->arena, note, d->notes_n, room) = (struct t_mine_note){ .on = line[k - 1].e.on, .who = line[k - 1].staff_name,
					.place = line[k - 1].organisation_name, .words = mine_words(cx->arena, line[k - 1].say) };
	}
	d->care = row;
	d->care_n = n;
	d->notes = note;
	return OK;
}

/* What a carer answered about herself is nobody else's, whoever let it through. */
enum err mine_measures(struct cx *cx, const struct request *rq, const struct mine *m, struct measure **ret, size_t *ret_count, struct day *ret_since)
{
	struct measure *list;
	struct episode *e;
	size_t n, episodes;
	TRY(measures_view(cx, rq->db, rq->settings->catalog, m->patient, m->person.best.d.sex, &list, &n));
	TRY(episodes_of(cx, rq->db, m->patient, &e, &episodes));
	const struct episode *on = meaning_episode(e, episodes);
	*ret_since = on ? on->opened_on : DAY_NONE;
	*ret = list;
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		if (list[i].standing && !(list[i].instrument && list[i].instrument->by == FILLED_BY_CARER)) {
			measure_judge(cx->arena, &list[i], *ret_since);
			list[(*ret_count)++] = list[i];
		}
	return OK;
}

/* Those to come, the first first. */
static enum err bookings_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine *d)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct booking *b;
	size_t n;
	bool may;
	TRY(bookings_of(cx, rq->db, m->patient, &b, &n));
	TRY(booking_may(cx, rq->db, &care, &rq->actor, m->patient, OP_CHANGE, rq->now, &may));
	struct t_mine_booking *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = n; i > 0; i--) {
		const struct booking *x = &b[i - 1];
		if (x->on.day < rq->today.day || (x->state != BOOKING_BOOKED && x->state != BOOKING_ARRIVED))
			continue;
		bool own = may && !m->carer && x->state == BOOKING_BOOKED && x->on.day > rq->today.day && x->organisation == rq->who->organisation;
		row[d->bookings_n++] = (struct t_mine_booking){ .when = say_f(cx->arena, "%.*s, %.*s", STRF(diary_day_say(cx, x->on)),
			STRF(minute_say(cx->arena, x->from))), .with = mine_words(cx->arena, say_f(cx->arena, "%.*s, %.*s", STRF(x->staff_name),
			STRF(x->organisation_name))), .where = mine_words(cx->arena, say_f(cx->arena, "%.*s%s%.*s", STRF(x->place_name), x->address.n ? ", " : "",
			STRF(x->address))), .telephone = x->place_telephone, .key = request_form_key(cx),
			.cancel = own ? say_f(cx->arena, "%.*s/booking/%.*s/cancel%s", STRF(m->path), STRF(outside(cx->arena, x->outside)),
			m->easy ? "?easy=1" : "") : STR_NONE };
	}
	d->bookings = row;
	d->csrf = rq->csrf;
	return OK;
}

/* Where the service's policy lets her: its own sentence where it does not. */
enum err page_mine_booking_cancel(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct booking_do ask = { .booking = rq->id[1], .act = BOOKING_CANCEL_PERSON, .say = form_value(&rq->form, "say"), .form_key = rq->form_key };
	struct booking b;
	struct mine m;
	TRY(mine_load(cx, rq, rq->id[0], &m));
	TRY(booking_by_outside(cx, rq->db, rq->id[1], &b));
	if (b.patient != m.patient)
		return fail(cx, ERR_NOT_FOUND, "There is nothing here that is open to you.");
	if (b.on.day <= rq->today.day)
		return fail(cx, ERR_CONFLICT, "It is too late to call this off here. Ring the service.");
	TRY(booking_act(cx, rq->store, &rq->actor, &care, &ask, rq->now));
	return response_go(rs, say_f(cx->arena, "%.*s#appointments", STRF(mine_to(cx, &m, ""))));
}

static enum err measures_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine *d)
{
	struct measure *list;
	struct day since;
	TRY(mine_measures(cx, rq, m, &list, &d->measures_n, &since));
	struct t_mine_measure *row = arena_array(cx->arena, d->measures_n + 1, sizeof *row);
	for (size_t i = 0; i < d->measures_n; i++)
		row[i] = (struct t_mine_measure){ mine_words(cx->arena, list[i].instrument ? list[i].instrument->title : list[i].id),
			mine_words(cx->arena, measure_say_plain(cx, &list[i])) };
	d->measures = row;
	d->measures_href = mine_to(cx, m, "/measures");
	return OK;
}

/* What she was asked to fill in, if it waits. */
static enum err waits_make(struct cx *cx, const struct request *rq, const struct mine *m, struct t_mine *d)
{
	const struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct remote_filling f;
	char text[DAY_TEXT];
	enum err err = remote_filling(cx, rq->db, &care, &(struct remote_way){ .token = STR_NONE, .actor = &rq->actor, .person = m->outside }, rq->now, &f);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	int64_t waits = 0;
	for (size_t i = 0; i < f.parts; i++)
		waits += f.part[i].p.state == ASKED_WAITS && f.part[i].offer == OFFER_YES;
	if (!waits)
		return OK;
	d->waits_say = waits == 1 ? STR("A questionnaire waits for you.") : say_f(cx->arena, "%" PRId64 " questionnaires wait for you.", waits);
	d->waits_href = mine_to(cx, m, "/answers");
	d->waits_until = str_of(arena_text(cx->arena, day_words(f.until, text)));
	return OK;
}

/* ---- who has it, who gets it ---- */

static enum err shared_make(struct cx *cx, const struct request *rq, const struct mine *m, const struct story *story, struct t_mine *d)
{
	struct shared *s;
	struct facts_reader *r;
	size_t n, readers;
	TRY(shared_load(cx, rq->db, rq->who->id, m->patient, story, rq->now, &s, &n));
	struct t_mine_holder *holder = arena_array(cx->arena, n + 1, sizeof *holder);
	for (size_t i = 0; i < n; i++)
		if (s[i].agreement)
			holder[d->holders_n++] = (struct t_mine_holder){ s[i].organisation_name, mine_words(cx->arena, s[i].title), s[i].ref, s[i].until };
	d->holders = holder;
	TRY(facts_readers(cx, rq->db, m->patient, rq->today, &r, &readers));
	struct t_mine_reader *reader = arena_array(cx->arena, readers + 1, sizeof *reader);
	for (size_t i = 0; i < readers; i++)
		reader[i] = (struct t_mine_reader){ r[i].giver, r[i].taker, mine_words(cx->arena, r[i].title), r[i].ref, r[i].until };
	d->readers = reader;
	d->readers_n = readers;
	return OK;
}

/* What the service did because somebody said so: nothing about her. */
static enum err said_make(struct cx *cx, const struct request *rq, struct t_mine *d)
{
	struct said *s;
	TRY(said_done_of(cx, rq->db, rq->who->organisation, SAID_MAX, &s, &d->saids_n));
	struct t_mine_said *row = arena_array(cx->arena, d->saids_n + 1, sizeof *row);
	for (size_t i = 0; i < d->saids_n; i++)
		row[i] = (struct t_mine_said){ mine_words(cx->arena, s[i].words.said), mine_words(cx->arena, s[i].words.did), mine_words(cx->arena, s[i].words.doer),
			s[i].words.on };
	d->saids = row;
	return OK;
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, struct id person)
{
	struct mine m;
	struct story story;
	struct t_frame *frame;
	TRY(mine_load(cx, rq, person, &m));
	TRY(mine_frame(cx, rq, m.carer ? "A record that is open to you" : "My record", &frame));
	TRY(story_load(cx, rq->db, m.patient, &story));
	struct t_mine d = { .frame = frame, .head = mine_head(cx, rq, &m, ""), .carer = m.carer, .place = rq->who->organisation_name,
		.happened_href = mine_to(cx, &m, "/happened"), .easy = m.easy };
	if (!m.carer) {
		d.looked_href = mine_to(cx, &m, "/looked");
		d.choices_href = mine_to(cx, &m, "/choices");
	}
	d.events = events_make(cx, &story, EVENTS_FIRST, &d.events_n);
	d.more = story.count > EVENTS_FIRST;
	TRY(bookings_make(cx, rq, &m, &d));
	TRY(care_make(cx, rq, &m, &d));
	TRY(measures_make(cx, rq, &m, &d));
	TRY(said_make(cx, rq, &d));
	if (!m.carer)
		TRY(waits_make(cx, rq, &m, &d));
	if (!m.carer)
		TRY(shared_make(cx, rq, &m, &story, &d));
	t_mine(&rs->body, &d);
	return OK;
}

enum err page_mine_one(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, rq->id[0]);
}

/* Her own; of a carer the one whom she cares for, or all of them by name. */
enum err page_mine(struct cx *cx, struct request *rq, struct response *rs)
{
	struct permission_person *list;
	struct t_frame *frame;
	struct id only = { { 0 } };
	size_t n, seen = 0;
	TRY(permission_people(cx, rq->db, rq->who->organisation, rq->who->staff, is_carer(rq) ? RELATION_PROXY : RELATION_SELF, rq->now, &list, &n));
	struct t_mine_list_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		struct person person;
		struct id id;
		enum err err = permission_patient(cx, rq->db, list[i].patient, &id);
		if (err == ERR_NOT_FOUND) {          /* something stands against it: not told */
			cx_clear(cx);
			continue;
		}
		TRY(err);
		TRY(person_load(cx, rq->db, list[i].patient, &person));
		row[seen++] = (struct t_mine_list_row){ name_say(cx, &person.best.d), say_f(cx->arena, "/mine/%.*s", STRF(outside(cx->arena, id))) };
		only = id;
	}
	if (seen == 1)
		return show(cx, rq, rs, only);
	TRY(mine_frame(cx, rq, is_carer(rq) ? "Records that are open to you" : "My record", &frame));
	rq->audit = "list";
	rq->rows = (int64_t)seen;
	struct t_mine_list d = { .frame = frame, .rows = row, .rows_n = seen, .carer = is_carer(rq), .place = rq->who->organisation_name };
	t_mine_list(&rs->body, &d);
	return OK;
}
